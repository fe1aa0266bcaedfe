"""Addresses."""

from django.urls import path

from yanglao.web.console.saved import views

urlpatterns = [
    path("views/", views.mine, name="views"),
    path("views/save/", views.save, name="view-save"),
    path("views/<int:view_id>/change/", views.change, name="view-change"),
]
