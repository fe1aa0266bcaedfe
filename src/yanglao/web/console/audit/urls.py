"""Addresses of the audit log."""

from django.urls import path

from yanglao.web.console.audit import views

urlpatterns = [
    path("audit/", views.entries, name="audit"),
    path("audit/check/", views.check, name="audit-check"),
]
