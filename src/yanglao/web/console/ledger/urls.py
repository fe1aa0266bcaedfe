"""Addresses of the books."""

from django.urls import path

from yanglao.web.console.ledger import views

urlpatterns = [
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/check/", views.check, name="ledger-check"),
    path("ledger/accounts/<path:code>/", views.account, name="ledger-account"),
    path("ledger/entries/<int:entry_id>/", views.entry, name="ledger-entry"),
]
