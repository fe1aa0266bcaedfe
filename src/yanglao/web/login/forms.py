"""Forms of the door, in the words of the house."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, ReauthenticateForm
from allauth.account.forms import LoginForm as PlainLoginForm
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _


class LoginForm(PlainLoginForm):
    """Account, password, and the sentence about looking at personal data."""

    duty_sentence = forms.BooleanField(
        label=_("我只为履行职责查看个人信息，知道每次查看都有记录"),
        error_messages={"required": _("勾上这一句才能登录")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("账号")
        self.fields["password"].label = _("密码")
        self.fields["password"].help_text = ""
        for name, words in (("login", _("填账号")), ("password", _("填密码"))):
            self.fields[name].error_messages["required"] = words
            self.fields[name].widget.attrs.pop("placeholder", None)


class WordForm(ChangePasswordForm):
    """A new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("oldpassword", _("现在的密码")),
            ("password1", _("新密码")),
            ("password2", _("再写一遍")),
        ):
            self.fields[name].label = label
            self.fields[name].help_text = ""
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = _("至少 10 位，不能全是数字")


class AgainForm(ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("密码")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


def _code_words(field: Any) -> None:
    """Say the code's field in our words, digits only on a telephone's keys."""
    field.label = _("6 位码")
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["inputmode"] = "numeric"
    field.error_messages["required"] = _("填手机上的 6 位码")


class CodeForm(mfa.AuthenticateForm):
    """The second step at login: a code of the telephone, or a spare one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_words(self.fields["code"])
        self.fields["code"].widget.attrs.pop("inputmode")


class CodeAgainForm(mfa.ReauthenticateForm):
    """A code once more, before the way of login changes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_words(self.fields["code"])


class FirstCodeForm(ActivateTOTPForm):
    """The first code of a new telephone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_words(self.fields["code"])
