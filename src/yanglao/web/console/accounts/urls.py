"""Addresses of accounts and the access matrix."""

from django.urls import path

from yanglao.web.console.accounts import tokens, views

urlpatterns = [
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/matrix/", views.matrix, name="access-matrix"),
    path("accounts/tokens/", tokens.listed, name="tokens"),
    path("accounts/tokens/new/", tokens.new, name="token-new"),
    path("accounts/tokens/<int:token_id>/revoke/", tokens.revoke, name="token-revoke"),
    path("accounts/open/", views.open_account, name="account-open"),
    path("accounts/<int:user_id>/", views.account, name="account"),
    path("accounts/<int:user_id>/appoint/", views.appoint, name="account-appoint"),
    path("accounts/<int:user_id>/close/", views.close, name="account-close"),
    path("accounts/<int:user_id>/<slug:deed>/", views.deed, name="account-deed"),
    path("accounts/appointments/<int:appointment_id>/end/", views.end, name="appointment-end"),
]
