"""Addresses."""

from django.urls import path

from yanglao.web.console.people import bulk, views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/views/", views.views_part, name="people-views"),
    path("people/bulk/", bulk.bulk, name="people-bulk"),
    path("people/bulk/preview/", bulk.preview, name="people-preview"),
]
