"""Addresses of policy."""

from django.urls import path

from yanglao.web.console.policy import views

urlpatterns = [
    path("policy/", views.packs, name="policy"),
    path("policy/versions/<int:version_id>/<str:deed>/", views.sign, name="policy-sign"),
    path("policy/<slug:code>/", views.parameters, name="policy-pack"),
    path("policy/<slug:code>/schemes/", views.schemes, name="policy-schemes"),
    path("policy/<slug:code>/documents/", views.documents, name="policy-documents"),
]
