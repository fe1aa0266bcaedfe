"""Addresses of long work."""

from django.urls import path

from yanglao.web.console.jobs import views

urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:job_id>/", views.job, name="job"),
    path("jobs/<int:job_id>/stop/", views.stop, name="job-stop"),
    path("jobs/<int:job_id>/file/", views.result_file, name="job-file"),
]
