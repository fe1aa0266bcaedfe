"""Addresses."""

from django.urls import path

from yanglao.web.console.facilities import views

urlpatterns = [
    path("facilities/", views.facilities, name="facilities"),
    path("facilities/<int:facility_id>/", views.facility, name="facility"),
]
