"""Forms about accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanglao.access import queries
from yanglao.access.queries import duties

SCOPES = (
    ("county", _("全县")),
    ("town", _("镇（街道）")),
    ("village", _("村（社区）")),
    ("org", _("本单位服务的人")),
    ("persons", _("指定的人")),
    ("none", _("不看个人档案")),
)


class OpenForm(forms.Form):
    """A new account."""

    username = forms.CharField(label=_("账号"), max_length=60, help_text=_("字母和数字，登录时用"))
    display_name = forms.CharField(label=_("姓名"), max_length=60)
    office = forms.CharField(label=_("科室或单位"), max_length=60, required=False)


def codes_of(text: str) -> list[str]:
    """Return codes split at commas, half or full width."""
    return [part for part in text.replace("，", ",").replace("、", ",").replace(" ", "").split(",") if part]


class AppointForm(forms.Form):
    """A duty over some rows for a time."""

    duty = forms.ChoiceField(
        label=_("岗位"), choices=lambda: [(d.code, d.label) for d in duties.DUTIES.values() if d.scopes]
    )
    scope_kind = forms.ChoiceField(label=_("管哪种范围"), choices=SCOPES)
    scope_keys = forms.CharField(
        label=_("范围代码"),
        required=False,
        help_text=_("县 6 位、镇 9 位、村 12 位区划代码，或单位号；几个用逗号隔开"),
    )
    office = forms.CharField(label=_("科室"), max_length=60, required=False)
    valid_from = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(attrs={"type": "date"}))
    valid_to = forms.DateField(
        label=_("到哪天（不含）"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("不填就是一直有效"),
    )

    def clean_scope_keys(self) -> list[str]:
        """Return the codes, split at commas, half or full width."""
        return codes_of(self.cleaned_data["scope_keys"])

    def clean(self) -> dict[str, Any]:
        """Refuse a span that ends before it begins."""
        words = super().clean() or self.cleaned_data
        start, end = words.get("valid_from"), words.get("valid_to")
        if start and end and end <= start:
            self.add_error("valid_to", _("要晚于开始那天"))
        return words


class TokenForm(forms.Form):
    """A token for a machine."""

    name = forms.CharField(
        label=_("哪个系统"), max_length=60, help_text=_("写单位和系统名；看过的档案上，本人和家属读得到")
    )
    duty = forms.ChoiceField(label=_("按哪个岗位"), choices=lambda: queries.token_choices()["duties"])
    scope_kind = forms.ChoiceField(label=_("管哪种范围"), choices=SCOPES[:4])
    scope_keys = forms.CharField(
        label=_("范围代码"), help_text=_("县 6 位、镇 9 位、村 12 位区划代码，或单位号；几个用逗号隔开")
    )
    may = forms.MultipleChoiceField(
        label=_("能办什么"),
        choices=lambda: queries.token_choices()["may"],
        widget=forms.CheckboxSelectMultiple,
    )
    expires_on = forms.DateField(
        label=_("到哪天（不含）"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("最长一年，到期重发"),
    )

    def clean_scope_keys(self) -> list[str]:
        """Return the codes, split at commas, half or full width."""
        return codes_of(self.cleaned_data["scope_keys"])
