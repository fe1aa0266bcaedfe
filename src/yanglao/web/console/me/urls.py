"""Addresses about oneself."""

from django.urls import path

from yanglao.web.console.me import views

urlpatterns = [
    path("me/", views.profile, name="me"),
]
