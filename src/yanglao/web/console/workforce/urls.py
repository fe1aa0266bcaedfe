"""Addresses."""

from django.urls import path

from yanglao.web.console.workforce import views

urlpatterns = [
    path("workforce/", views.workers, name="workers"),
    path("workforce/<int:worker_id>/", views.worker, name="worker"),
    path("workforce/<int:worker_id>/account/", views.account, name="worker-account"),
    path("workforce/<int:worker_id>/reveal/", views.reveal, name="worker-reveal"),
]
