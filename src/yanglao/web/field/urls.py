"""Addresses of the field face."""

from django.urls import path

from yanglao.web.field import views

app_name = "field"
urlpatterns = [
    path("", views.visits, name="visits"),
    path("worker.js", views.worker, name="worker"),
    path("load/", views.load, name="load"),
    path("hand-in/", views.hand_in, name="hand-in"),
]
