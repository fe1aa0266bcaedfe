"""Figures and rules of a pack as a reader wants them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.base import money
from yanglao.policy import queries as policy

STATUSES = (
    ("published", gettext_lazy("已公布")),
    ("unconfirmed", gettext_lazy("未确认")),
    ("illustrative", gettext_lazy("标准示意")),
    ("unreadable", gettext_lazy("原件看不清")),
)


#: Characters from which a figure (a ladder) is set on several lines.
LONG = 24


def document_names(pack: str) -> dict[str, str]:
    """Return code → title of every document a place's policy rests on."""
    return {
        d.code: f"《{d.title}》" if not d.title.startswith("《") else d.title for d in policy.documents(pack)
    }


def shown(value: Any, unit: str) -> str:
    """Return a figure as written: money in yuan, yes and no in words, ladders joined."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int) and "元" in unit:
        return money.yuan(value)
    if isinstance(value, list | tuple):
        return "；".join(shown(v, unit) for v in value)
    if isinstance(value, dict):
        return "；".join(f"{k} {shown(v, unit)}" for k, v in value.items())
    return str(value)


def parameter_rows(pack: str, on: date) -> list[dict[str, Any]]:
    """Return every parameter of a place with what is in force on a day: value, status, document, clause, since, pack."""
    documents, rows, seen = document_names(pack), [], set()
    for content in policy.load_pack(pack).chain:
        for code, parameter in sorted(content.parameters.items()):
            if code in seen:
                continue
            seen.add(code)
            try:
                use = policy.parameter(pack, code, on)
            except policy.ValueMissing:
                continue
            rows.append(
                {
                    "code": code,
                    "name": parameter.name,
                    "value": shown(use.value, use.unit),
                    "is_long": len(shown(use.value, use.unit)) > LONG,
                    "unit": use.unit,
                    "status": use.status,
                    "status_word": dict(STATUSES).get(use.status, use.status),
                    "pack": use.pack,
                    "since": use.since,
                    "document": documents.get(use.document, use.document),
                    "clause": " ".join(p for p in (use.clause, use.line) if p),
                    "note": use.note,
                }
            )
    return rows
