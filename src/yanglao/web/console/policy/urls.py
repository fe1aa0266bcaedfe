"""Addresses of policy."""

from django.urls import path

from yanglao.web.console.policy import compare, overlap, views

urlpatterns = [
    path("policy/", views.packs, name="policy"),
    path("policy/versions/<int:version_id>/<str:deed>/", views.sign, name="policy-sign"),
    path("policy/compare/", compare.compare, name="policy-compare"),
    path("policy/<slug:code>/overlap/", overlap.overlap, name="policy-overlap"),
    path("policy/<slug:code>/", views.parameters, name="policy-pack"),
    path("policy/<slug:code>/schemes/", views.schemes, name="policy-schemes"),
    path("policy/<slug:code>/documents/", views.documents, name="policy-documents"),
]
