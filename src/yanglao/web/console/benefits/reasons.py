"""An explanation of the house turned into the panel 为什么, in the order that never changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yanglao.base import money
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError
from yanglao.base.periods import Month
from yanglao.benefits import queries as benefits
from yanglao.policy import queries as policy
from yanglao.web.console.policy.reading import document_names
from yanglao.web.kit import formats
from yanglao.web.kit.packwords import pack_word
from yanglao.web.kit.parts import Amount, Condition, Why

#: The rules' own word for a fact nobody wrote down; shown in the reader's language by ``pack_word``.
NO_RECORD = gettext_noop("无记录")
UNSURE = ("illustrative", "unconfirmed")


def why(
    actor: Actor, row: dict[str, Any], person_name: str, month: str, today: date, **doors: str
) -> Why | None:
    """Return the panel for one benefit in a month, None when the scheme was not in force then."""
    try:
        found = benefits.explain(actor, row["person_id"], row["scheme"], month, today)
    except DomainError:
        return None
    documents = document_names(found["pack"])
    return Why(
        title=_title(found, month),
        name=person_name,
        decided=formats.full_day(row["decided_at"]) if row["decided_at"] else _("还没有决定，这是估算"),
        plain=_plain(found, documents),
        conditions=[condition(found, c, documents) for c in found["conditions"]],
        amounts=_amounts(found, documents),
        changes=_changes(found, month),
        signed=_signed(found),
        pack=_("政策包 %(pack)s %(version)s") % {"pack": found["pack"], "version": found["pack_version"]},
        **doors,
    )


def _sum(found: dict[str, Any]) -> str:
    if found["unit"] == "fen":
        return _("每月 %(sum)s 元") % {"sum": money.yuan(found["amount_fen"] or 0)}
    return _("每月 %(n)s 小时") % {"n": found["hours"]}


def _title(found: dict[str, Any], month: str) -> str:
    name = formats.month(month)
    if not found["net"]:
        return _("%(month)s 不发") % {"month": name}
    return _("%(month)s %(sum)s") % {"month": name, "sum": _sum(found)}


def _plain(found: dict[str, Any], documents: dict[str, str]) -> str:
    failed = [c["label"] for c in found["conditions"] if not c["held"]]
    if failed:
        return _("不符合：%(why)s。") % {"why": "、".join(failed)}
    if found["case_label"]:
        source = documents.get(found["document"], found["document"])
        return _("属于“%(case)s”，按%(source)s %(clause)s，%(sum)s。") % {
            "case": found["case_label"], "source": source, "clause": found["clause"], "sum": _sum(found),
        }  # fmt: skip
    return _("没有对上任何一档。")


def condition(found: dict[str, Any], c: dict[str, Any], documents: dict[str, str]) -> Condition:
    """Return one condition of an explanation with the facts and the clause behind it."""
    facts = [found["shown"].get(n, {"label": n, "value": v}) for n, v in c["facts"].items()]
    text = "；".join(f"{pack_word(f['label'])} {pack_word(f['value'])}" for f in facts) or "–"
    known = any(v is not None for v in c["facts"].values())
    source = basis(documents, c["document"], c["clause"])
    return Condition(c["label"], text, source, "no" if not c["held"] else "yes" if known else "untouched")


def basis(documents: dict[str, str], document: str, clause: str) -> str:
    """Return title and clause in the reader's language."""
    return " ".join(str(pack_word(p)) for p in (documents.get(document, document), clause) if p)


def _amounts(found: dict[str, Any], documents: dict[str, str]) -> list[Amount]:
    rows = []
    for p in found["parameters"]:
        if "元" not in p["unit"] and "小时" not in p["unit"]:
            continue
        value = _printed(p["value"], in_yuan="元" in p["unit"])
        rows.append(
            Amount(
                p["name"], f"{value} {p['unit']}", documents.get(p["document"], p["document"]), p["clause"],
                unsure=p["status"] if p["status"] in UNSURE else "",
            )
        )  # fmt: skip
    return rows


def _printed(value: Any, *, in_yuan: bool) -> str:
    """Return a figure, or each row of a table (by age, by level) as ``80：100.00 · 90：200.00``."""
    if isinstance(value, dict):
        return " · ".join(f"{pack_word(k)}：{_printed(v, in_yuan=in_yuan)}" for k, v in value.items())
    return money.yuan(int(value)) if in_yuan else str(value)


def _signed(found: dict[str, Any]) -> list[str]:
    who = found["decided_by"]
    if not who:
        return []
    pairs = ((_("经办"), who["maker"]), (_("审批"), who["checker"]))
    return [f"{word} {name}" for word, name in pairs if name]


def _changes(found: dict[str, Any], month: str) -> list[tuple[str, str]]:
    """Return what the same engine says two months on, if one fact changed at the end of this month."""
    start = (Month.parse(month) + 2).start
    last = Month.parse(month).last_day
    facts = {
        k: date.fromisoformat(v) if k.endswith("_on") and isinstance(v, str) else v
        for k, v in found["inputs"].items()
    }
    rows = []
    for name, value, words in (
        ("subsistence", None, _("不再是救助对象")),
        ("ability_level", 0, _("评估结果变为完好")),
        ("ability_level", 4, _("评估结果变为完全失能")),
        ("moved_out_on", last, _("户籍迁出本县")),
        ("died_on", last, _("去世")),
    ):  # fmt: skip
        if name not in facts or facts[name] == value:
            continue
        try:
            then = policy.explain(found["pack"], found["rule"], {**facts, name: value}, start, start)
        except (DomainError, LookupError, policy.FactMissing):
            continue
        if then.net != found["net"]:
            rows.append(
                (words, _("每月 %(sum)s 元") % {"sum": money.yuan(then.net)} if then.net else _("不再发"))
            )
    return rows
