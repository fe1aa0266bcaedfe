"""Addresses."""

from django.urls import path

from yanglao.web.console.exports import views

urlpatterns = [
    path("exports/", views.mine, name="exports"),
    path("exports/new/", views.new, name="export-new"),
    path("exports/approve/", views.waiting, name="exports-waiting"),
    path("exports/<int:export_id>/", views.one, name="export"),
    path("exports/<int:export_id>/settle/", views.settle, name="export-settle"),
    path("exports/<int:export_id>/make/", views.make, name="export-make"),
    path("exports/<int:export_id>/file/", views.file, name="export-file"),
]
