"""Addresses of benefits."""

from django.urls import path

from yanglao.web.console.benefits import appeals, apply, deeds, letters, reforms, unserved, views, whatif

urlpatterns = [
    path("benefits/", views.listed, name="benefits"),
    path("benefits/apply/", apply.apply, name="benefit-apply"),
    path("benefits/unserved/", unserved.unserved, name="unserved"),
    path("benefits/unserved/outcome/", unserved.outcome, name="unserved-outcome"),
    path("benefits/unserved/look/", unserved.look, name="unserved-look"),
    path("benefits/reforms/", reforms.reforms, name="reforms"),
    path("benefits/bulk/<str:deed>/", deeds.bulk, name="benefits-bulk"),
    path("benefits/what-if/<str:key>/", whatif.what_if, name="what-if"),
    path("benefits/letters/", letters.listed, name="letters"),
    path("benefits/letters/<int:decision_id>/", letters.one, name="letter"),
    path("benefits/letters/month/<str:month>/", letters.many, name="letters-print"),
    path("benefits/appeals/", appeals.listed, name="appeals"),
    path("benefits/appeals/<int:appeal_id>/", appeals.one, name="appeal"),
    path("benefits/appeals/<int:appeal_id>/<str:deed>/", appeals.settle, name="appeal-settle"),
    path("benefits/<int:benefit_id>/contest/", appeals.enter, name="appeal-new"),
    path("benefits/<int:benefit_id>/", views.one, name="benefit"),
    path("benefits/<int:benefit_id>/<str:deed>/", deeds.single, name="benefit-do"),
]
