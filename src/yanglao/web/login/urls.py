"""Addresses of the door. Names are those allauth's machinery asks for."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import include, path

from yanglao.web.login import views

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("login/choose/", views.choose, name="login-choose"),
    path("login/forgotten/", views.forgotten, name="account_reset_password"),
    path("login/inactive/", account.account_inactive, name="account_inactive"),
    path("login/again/", account.reauthenticate, name="account_reauthenticate"),
    path("login/password/", views.WordView.as_view(), name="account_change_password"),
    path("login/mfa/", mfa.authenticate, name="mfa_authenticate"),
    path("login/mfa/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("login/mfa/overview/", views.security, name="mfa_index"),
    path("login/mfa/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("login/mfa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("login/mfa/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("login/mfa/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("login/mfa/codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("help/", views.help_page, name="help"),
    path("i18n/", include("django.conf.urls.i18n")),
]
