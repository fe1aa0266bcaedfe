"""Forms: buttons, fields with their reserved hint line, error summary, choices."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

#: Sentences of the checks while typing; the script fills {missing}, {n}, {month} …
SAYINGS = {
    "id_number": {
        "ok": _("号码对得上"), "short": _("还差 {missing} 位，现在 {n} 位"), "long": _("多 {extra} 位，现在 {n} 位"),
        "month": _("第 11–12 位是 {month}，没有这个月"), "day": _("第 13–14 位是 {day}，没有这一天"),
        "tail": _("最后一位对不上，可能有一位写错"), "letters": _("里面有不该有的字"),
    },
    "phone": {
        "ok": _("位数对"), "short": _("还差 {missing} 位"), "long": _("多 {extra} 位"), "tail": _("手机号码第二位是 3 到 9"),
        "letters": _("只写数字"),
    },
    "credit_code": {
        "ok": _("代码对得上"), "short": _("还差 {missing} 位，现在 {n} 位"), "long": _("多 {extra} 位"),
        "tail": _("最后一位对不上，可能有一位写错"), "letters": _("没有 I O S V Z 这几个字母"),
    },
}  # fmt: skip


@register.simple_tag
def button(text: str, kind: str = "", icon: str = "", href: str = "", **more: Any) -> SafeString:
    """``{% button "审批通过" "solid" "shield-check" disabled_reason="先定 2 人的异常，才能通过" %}``.

    Kinds: solid, danger, danger-solid, link, accent, or plain. More: size (sm, md, lg), type, name, value, form, dialog
    (opens it), busy (label while sending), disabled_reason (always shown beside), icon_after, label (for an icon alone), css.
    """
    values = {"text": text, "kind": kind, "icon": icon, "href": href, "type": "submit", **more}
    if values.get("dialog"):
        values["type"] = "button"
    return render_to_string("kit/parts/button.html", values)


def _widget_class(widget: Any) -> str:
    if isinstance(widget, Textarea):
        return "textarea"
    return (
        "select"
        if isinstance(widget, Select) and not isinstance(widget, RadioSelect | CheckboxSelectMultiple)
        else "input"
    )


@register.simple_tag
def field(bound: BoundField, hint: str = "", **more: Any) -> SafeString:
    """``{% field form.id_number check="id_number" %}``: label, control, hint line that is always there.

    More: success (green words), source (read-only value of another office: its words), icon, check (id_number, phone,
    credit_code), css (``wide``, ``half``), optional.
    """
    widget = bound.field.widget
    many = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    errors = bound.errors
    hint_id = f"{bound.id_for_label or bound.html_name}-hint"
    attrs: dict[str, str] = {"class": _widget_class(widget), "aria-describedby": hint_id}
    if errors:
        attrs["aria-invalid"] = "true"
    if more.get("source"):
        attrs["readonly"] = "readonly"
    check = more.get("check")
    if check:
        attrs["data-check"] = check
        attrs.update({f"data-say-{key}": str(text) for key, text in SAYINGS[check].items()})
        attrs["autocomplete"] = "off"
    state = "error" if errors else "success" if more.get("success") else ""
    text = errors[0] if errors else more.get("success") or more.get("source") or hint or bound.help_text
    values = {
        "bound": bound,
        "control": "" if many else bound.as_widget(attrs=attrs),
        "many": many,
        "state": state,
        "text": text,
        "hint_id": hint_id,
    }
    return render_to_string("kit/parts/field.html", {**more, **values})


@register.simple_tag
def answers(bound: BoundField, hints: dict[str, str] | None = None) -> SafeString:
    """One question a page: the choices of a radio field as large answers, each with a second line from ``hints``."""
    rows = [(radio, (hints or {}).get(str(radio.data["value"]), "")) for radio in bound]
    return render_to_string("kit/parts/answers.html", {"bound": bound, "rows": rows})


@register.simple_tag
def error_summary(form: BaseForm) -> SafeString:
    """Errors first on the page: counted, numbered, linked; nothing when the form is in order."""
    items = [
        (bound.label, error, bound.id_for_label or f"id_{bound.html_name}")
        for bound in form
        for error in bound.errors
    ]
    items = [
        (label, error, f"{anchor}_0" if _is_many(form, label) else anchor) for label, error, anchor in items
    ]
    general = list(form.non_field_errors())
    if not items and not general:
        return SafeString("")
    return render_to_string(
        "kit/parts/error_summary.html",
        {"items": items, "general": general, "count": len(items) + len(general)},
    )


def _is_many(form: BaseForm, label: str) -> bool:
    return any(
        b.label == label and isinstance(b.field.widget, RadioSelect | CheckboxSelectMultiple) for b in form
    )
