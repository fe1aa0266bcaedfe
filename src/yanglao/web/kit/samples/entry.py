"""Forms with their states: the counter's form, one question a page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest


class PersonForm(forms.Form):
    """A form of the counter, for its states."""

    name = forms.CharField(label="姓名", initial="徐阿宝")
    id_number = forms.CharField(label="公民身份号码")
    birth = forms.CharField(label="出生日期", required=False, initial="1942年8月17日")
    register_place = forms.CharField(label="户籍地", required=False, initial="武原街道天宁寺社区")
    residence = forms.CharField(label="常住地", initial="秦山街道永兴村")
    phone = forms.CharField(label="联系电话", required=False)
    by = forms.ChoiceField(
        label="谁来办",
        widget=forms.RadioSelect,
        choices=(("self", "本人在场，口述"), ("family", "家属代办"), ("community", "社区代办")),
        initial="family",
    )
    when = forms.ChoiceField(
        label="什么时候上门",
        widget=forms.RadioSelect,
        choices=(("1", "11月24日 上午"), ("2", "11月24日 下午"), ("3", "都可以，先打电话")),
    )


class NeedForm(forms.Form):
    """One question a page."""

    need = forms.ChoiceField(
        label="她平时吃饭、穿衣、走路，要人帮忙吗？",
        widget=forms.RadioSelect,
        initial="some",
        choices=(
            ("none", "都能自己做"),
            ("some", "有一两样要人扶一把"),
            ("most", "多数事情要人帮"),
            ("all", "全靠人照顾"),
            ("unknown", "我说不好"),
        ),
    )


def counter(_request: HttpRequest) -> dict[str, Any]:
    """Return a form with two mistakes."""
    form = PersonForm(
        {
            "name": "徐阿宝",
            "id_number": "",
            "residence": "秦山街道永兴村",
            "by": "family",
            "birth": "1942年8月17日",
            "register_place": "武原街道天宁寺社区",
        }
    )
    form.fields["id_number"].error_messages["required"] = "少 18 位，请对照证件"
    form.fields["when"].error_messages["required"] = "选一个，两位评估员一起上门，约 1 小时"
    form.is_valid()
    return {"form": form, "crumbs": [{"label": "能力评估", "url": "#"}, {"label": "窗口代办"}]}


def question(_request: HttpRequest) -> dict[str, Any]:
    """Return the fourth of six questions."""
    return {
        "form": NeedForm(),
        "hints": {"some": "比如洗澡、上下楼", "all": "吃饭也要人喂", "unknown": "可以约人上门看"},
    }
