"""Addresses."""

from django.urls import path

from yanglao.web.console.assessment import due, form, views

urlpatterns = [
    path("assessment/", views.assessments, name="assessments"),
    path("assessment/due/", due.due, name="assessments-due"),
    path("assessment/due/arrange/", due.arrange, name="assessments-arrange"),
    path("assessment/apply/<str:key>/", views.apply, name="assessment-apply"),
    path("assessment/<int:assessment_id>/", views.assessment, name="assessment"),
    path("assessment/<int:assessment_id>/schedule/", views.schedule, name="assessment-schedule"),
    path("assessment/<int:assessment_id>/items/", form.items, name="assessment-items"),
    path("assessment/<int:assessment_id>/items/check/", form.check, name="assessment-items-check"),
    path("assessment/<int:assessment_id>/<str:deed>/", views.deed, name="assessment-deed"),
]
