"""From answers to the page's lines: what may be had, what needs an assessment first, what not, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yanglao.base.money import yuan
from yanglao.benefits.queries import everyday
from yanglao.policy import queries as policy

_ORDER = {"yes": 0, "depends": 1, "assess": 2, "no": 3}
_SIGN = {"yes": "check", "depends": "circle-question-mark", "assess": "clipboard-check", "no": "minus"}
_KIND = {"yes": "done", "depends": "attend", "assess": "attend", "no": "neutral"}


@dataclass(frozen=True, slots=True)
class Line:
    """One scheme on the result page."""

    code: str
    name: str
    verdict: str
    word: str
    amount: str
    reason: str
    sign: str
    kind: str
    provisional: bool
    document: str
    clause: str


def lines(pack_code: str, given: Mapping[str, str], today: date) -> list[Line]:
    """Return the lines, what can be had first.

    Parameters
    ----------
    pack_code : str
        The place.
    given : mapping
        Cleaned answers.
    today : date
        Day of asking.
    """
    month = today.replace(day=1)
    schemes = [scheme for scheme in policy.schemes(pack_code, today) if scheme.unit == "fen"]
    codes = [scheme.code for scheme in schemes]
    printed = {scheme.code: printed_amounts(pack_code, scheme, today) for scheme in schemes}
    found = policy.possibilities(pack_code, codes, everyday.facts(given, today), month, today)
    named = {document.code: document for document in policy.documents(pack_code)}
    made = [_line(item, named, not {item.low, item.high} <= printed[item.scheme]) for item in found]
    if everyday.visited(given):
        made.append(_visits(pack_code))
    return sorted(made, key=lambda line: _ORDER[line.verdict])


def printed_amounts(pack_code: str, scheme: Any, today: date) -> set[int]:
    """Return the amounts of a scheme that a document prints for this place (fen)."""
    found: set[int] = set()
    for name in {name for case in scheme.cases for name in case.amount.names("param")}:
        try:
            use = policy.parameter(pack_code, name, today)
        except policy.ValueMissing:
            continue
        if use.status == "published":
            found.update(use.value.values() if isinstance(use.value, Mapping) else (use.value,))
    return found


def _line(item: Any, named: Mapping[str, Any], unsure: bool) -> Line:
    words = {"yes": _("可以领"), "depends": _("看情况"), "assess": _("先做评估"), "no": _("不符合")}
    document = named.get(item.basis.document)
    return Line(
        item.scheme,
        item.name,
        item.verdict,
        words[item.verdict],
        _amount(item),
        _reason(item),
        _SIGN[item.verdict],
        _KIND[item.verdict],
        unsure,
        ""
        if document is None
        else (f"{document.title}（{document.number}）" if document.number else document.title),
        item.basis.clause,
    )


def _amount(item: Any) -> str:
    if item.verdict == "no":
        return "–"
    low, high = yuan(item.low).removesuffix(".00"), yuan(item.high).removesuffix(".00")
    return _("%(amount)s 元/月") % {"amount": low if low == high else f"{low}–{high}"}


def _reason(item: Any) -> str:
    if item.verdict == "yes":
        return str(item.reason)
    if item.verdict == "assess":
        return _("看评估定的能力等级")
    if item.verdict == "depends":
        return _("要看：%(facts)s") % {"facts": "、".join(item.depends_on) or item.reason}
    return _("要符合：%(condition)s") % {"condition": item.reason}


def _visits(pack_code: str) -> Line:
    """Being visited is a service of the national basic list, free of charge."""
    basic = policy.value_list(pack_code, "national_basic_list")
    item = next(entry for entry in basic.items if entry["name"] == "探访服务")
    document = next((d for d in policy.documents(pack_code) if d.code == basic.basis.document), None)
    return Line(
        "welfare_visit",
        _("上门探访"),
        "yes",
        _("可以享受"),
        _("免费"),
        str(item["who"]),
        _SIGN["yes"],
        _KIND["yes"],
        False,
        document.title if document else "",
        basis_clause(basic, item),
    )


def basis_clause(listing: Any, item: Mapping[str, Any]) -> str:
    """Return where in a document an item of a list stands."""
    return _("%(clause)s第 %(no)s 项") % {"clause": listing.basis.clause, "no": item["code"]}


def sentence(made: list[Line]) -> tuple[str, str]:
    """Return the two halves of the page's title."""
    sure = sum(line.verdict == "yes" for line in made)
    open_ = sum(line.verdict in ("assess", "depends") for line in made)
    first = (
        ngettext("可以享受 %(n)d 项", "可以享受 %(n)d 项", sure) % {"n": sure}
        if sure
        else _("照现在说的，还没有一定能领的")
    )
    second = (
        ngettext("另有 %(n)d 项要先看一看", "另有 %(n)d 项要先看一看", open_) % {"n": open_} if open_ else ""
    )
    return first, second
