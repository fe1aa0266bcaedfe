"""Addresses."""

from django.urls import path

from yanglao.web.console.careplans import deeds, gaps, listing, opens, views

urlpatterns = [
    path("care/", listing.plans, name="care-plans"),
    path("care/many/", listing.many, name="care-many"),
    path("care/gaps/", gaps.gaps, name="care-gaps"),
    path("care/person/<str:key>/", views.plan, name="care-plan"),
    path("care/person/<str:key>/propose/", deeds.propose, name="care-propose"),
    path("care/person/<str:key>/opens/", opens.opens, name="care-opens"),
    path("care/person/<str:key>/print/", views.printed, name="care-print"),
    path("care/plan/<int:plan_id>/<str:deed>/", deeds.of_plan, name="care-plan-deed"),
    path("care/<int:version_id>/items/", views.items, name="care-items"),
    path("care/<int:version_id>/agree/", deeds.agree, name="care-agree"),
    path("care/<int:version_id>/<str:deed>/", deeds.deed, name="care-deed"),
]
