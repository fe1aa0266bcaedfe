"""Addresses."""

from django.urls import path

from yanglao.web.console.intake import call, views

urlpatterns = [
    path("requests/", views.listed, name="requests"),
    path("requests/take/", views.take_many, name="requests-take"),
    path("requests/new/", call.call, name="request-new"),
    path("requests/<int:request_id>/", views.one, name="request"),
    path("requests/<int:request_id>/<slug:deed>/", views.deed, name="request-do"),
]
