"""Addresses."""

from django.urls import path

from yanglao.web.console.assessment import agencies, deeds, due, form, photo, screening, team, views, visits

urlpatterns = [
    path("assessment/", views.assessments, name="assessments"),
    path("assessment/due/", due.due, name="assessments-due"),
    path("assessment/due/arrange/", due.arrange, name="assessments-arrange"),
    path("assessment/agencies/", agencies.agencies, name="agencies"),
    path("assessment/agencies/<int:contract_id>/end/", agencies.end, name="agency-end"),
    path("assessment/screening/<str:key>/", screening.screening, name="screening"),
    path("assessment/visits/", visits.held, name="visits-held"),
    path("assessment/visits/<int:visit_id>/photo/", photo.photo, name="visit-photo"),
    path("assessment/visits/<int:visit_id>/<str:deed>/", visits.decide, name="visit-decide"),
    path("assessment/apply/<str:key>/", views.apply, name="assessment-apply"),
    path("assessment/<int:assessment_id>/", views.assessment, name="assessment"),
    path("assessment/<int:assessment_id>/schedule/", views.schedule, name="assessment-schedule"),
    path("assessment/<int:assessment_id>/interest/", team.interest, name="assessment-interest"),
    path("assessment/<int:assessment_id>/team/", team.swap, name="assessment-swap"),
    path("assessment/<int:assessment_id>/items/", form.items, name="assessment-items"),
    path("assessment/<int:assessment_id>/items/check/", form.check, name="assessment-items-check"),
    path("assessment/<int:assessment_id>/<str:deed>/", deeds.deed, name="assessment-deed"),
]
