"""Addresses."""

from django.urls import path

from yanglao.web.console.retention import views

urlpatterns = [
    path("retention/", views.retention, name="retention"),
    path("retention/<str:deed>/", views.do, name="retention-do"),
]
