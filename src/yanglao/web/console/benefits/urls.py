"""Addresses of benefits."""

from django.urls import path

from yanglao.web.console.benefits import apply, deeds, unserved, views, whatif

urlpatterns = [
    path("benefits/", views.listed, name="benefits"),
    path("benefits/apply/", apply.apply, name="benefit-apply"),
    path("benefits/unserved/", unserved.unserved, name="unserved"),
    path("benefits/unserved/outcome/", unserved.outcome, name="unserved-outcome"),
    path("benefits/unserved/look/", unserved.look, name="unserved-look"),
    path("benefits/bulk/<str:deed>/", deeds.bulk, name="benefits-bulk"),
    path("benefits/what-if/<str:key>/", whatif.what_if, name="what-if"),
    path("benefits/<int:benefit_id>/", views.one, name="benefit"),
    path("benefits/<int:benefit_id>/<str:deed>/", deeds.single, name="benefit-do"),
]
