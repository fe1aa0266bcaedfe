"""One timeline over the houses: assessments, decisions, payments, life events, visits to the file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.access import queries as access
from yanglao.access.queries import duties, masks
from yanglao.assessment import queries as assessment
from yanglao.base import clock, permissions
from yanglao.base.actor import Actor
from yanglao.benefits import queries as benefits
from yanglao.funds import queries as funds
from yanglao.people import queries
from yanglao.people import services as people
from yanglao.web.kit import formats
from yanglao.web.kit.parts import Event
from yanglao.web.kit.words import LEVELS

KINDS: dict[str, str | Promise] = {
    "": gettext_lazy("全部"),
    "money": gettext_lazy("待遇"),
    "level": gettext_lazy("评估"),
    "life": gettext_lazy("生命事件"),
    "kinds": gettext_lazy("类别"),
    "views": gettext_lazy("谁看过"),
}
#: Payments read for one timeline: ten years of three a month.
MOST_PAYMENTS = 360
#: Parts of a file, as the log of views names them.
PARTS: dict[str, str | Promise] = {"file": gettext_lazy("打印的档案"), "export": gettext_lazy("导出的名单")}
_Moment = tuple[datetime, Event]


def gather(
    actor: Actor, person_id: int, on: date, kind: str, spans: Sequence[Any] | None = None
) -> list[Event]:
    """Return what happened, latest first; only what the duty may see.

    Parameters
    ----------
    spans : sequence, optional
        The person's categories when they have been read already.
    """
    found: list[_Moment] = []
    if kind in ("", "money") and permissions.may(actor, "benefits.read"):
        found += _decisions(actor, person_id, on)
        if permissions.may(actor, "funds.read_own"):
            found += _payments(actor, person_id, on)
    if kind in ("", "level") and permissions.may(actor, "assessment.view"):
        found += _assessments(actor, person_id, on)
        found += _plans(actor, person_id, on)
    if kind in ("", "life"):
        found += _life(actor, person_id, on)
    if kind in ("", "kinds"):
        found += _kinds(queries.categories_of(actor, person_id) if spans is None else spans, on)
    if kind in ("", "views") and permissions.may(actor, "access.who_viewed"):
        found += _views(actor, person_id, on)
    return [event for _at, event in sorted(found, key=lambda pair: pair[0], reverse=True)]


def kinds_of(actor: Actor) -> dict[str, str | Promise]:
    """Return the kinds this duty may look through."""
    needs = {"money": "benefits.read", "level": "assessment.view", "views": "access.who_viewed"}
    return {k: w for k, w in KINDS.items() if k not in needs or permissions.may(actor, needs[k])}


def scheme_names(on: date) -> dict[str, str]:
    """Return the schemes' names; remembered a minute."""
    found: dict[str, str] | None = cache.get(f"people:schemes:{on}")
    if found is None:
        found = benefits.scheme_names(on)
        cache.set(f"people:schemes:{on}", found, 60)
    return found


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.CHINA)


def _url(name: str, *args: Any) -> str:
    try:
        return reverse(f"console:{name}", args=args)
    except NoReverseMatch:
        return ""


def _decisions(actor: Actor, person_id: int, on: date) -> list[_Moment]:
    names = scheme_names(on)
    found = []
    for d in benefits.decisions_of(actor, person_id):
        at = d["decided_at"].astimezone(clock.CHINA)
        sum_words = _(" %(sum)s 元/月") % {"sum": formats.yuan(d["amount_fen"])} if d["amount_fen"] else ""
        text = f"{d['outcome_name']}{names.get(d['scheme'], d['scheme'])}{sum_words}"
        signed = " → ".join(name for name in (d["maker"], d["checker"]) if name)
        note = _("%(month)s起 · %(who)s") % {"month": formats.month(d["effect_from"]), "who": signed}
        found.append(
            (
                at,
                Event(
                    formats.day(at, on), _("决定"), text, at.strftime("%H:%M"), "scale", "accent", note,
                    _url("benefit", d["benefit_id"]), at.date() == on,
                ),
            )
        )  # fmt: skip
    return found


def _payments(actor: Actor, person_id: int, on: date) -> list[_Moment]:
    rows = funds.payments(actor, funds.PaymentFilter(person_id=person_id), 1, MOST_PAYMENTS)["rows"]
    months: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        months.setdefault((row["month"], row["state"]), []).append(row)
    found = []
    for (month, state), paid in months.items():
        year, number = (int(part) for part in month.split("-"))
        day = paid[0]["paid_on"] or date(year, number, 25)
        fen = sum(p["amount_fen"] for p in paid)
        words = {"month": formats.month(month), "sum": formats.yuan(fen), "n": len(paid)}
        good = state == "paid"
        text = (
            _("%(month)s待遇到账 %(sum)s 元（%(n)d 项）") % words
            if good
            else _("%(month)s待遇 %(sum)s 元") % words + f"：{paid[0]['state_name']}"
        )
        note = (
            _("尾号 %(tail)s %(bank)s") % {"tail": paid[0]["account_tail"], "bank": paid[0]["bank"]}
            if paid[0]["account_tail"]
            else ""
        )
        kind = "done" if good else "attend" if state in ("failed", "held") else ""
        found.append(
            (
                _at(day),
                Event(formats.day(day, on), _("发放"), text, "", "banknote", kind, note, "", day == on),
            )
        )
    return found


def _assessments(actor: Actor, person_id: int, on: date) -> list[_Moment]:
    found = []
    for row in assessment.history(actor, person_id):
        day = row.finalised_on or row.assessed_on or row.applied_at.astimezone(clock.CHINA).date()
        if row.final_level is not None:
            text = _("能力评估：%(level)s（GB/T 42195）") % {"level": LEVELS[row.final_level]}
        else:
            text = _("能力评估：%(state)s") % {"state": row.get_state_display()}
        note = row.get_reason_display()
        if row.valid_to:
            note = _("%(why)s · 有效到 %(day)s（不含）") % {"why": note, "day": row.valid_to.isoformat()}
        event = Event(
            formats.day(day, on),
            _("评估"),
            text,
            "",
            "clipboard-check",
            "accent",
            note,
            _url("assessment", row.pk),
            day == on,
        )
        found.append((_at(day), event))
    return found


def _plans(actor: Actor, person_id: int, on: date) -> list[_Moment]:
    """A version of the care plan begins or ends for good."""
    found = []
    for row in assessment.plan_history(actor, person_id):
        hours = assessment.hours_words(row.granted_minutes)
        text = _("照护计划第 %(n)d 版开始执行，每月 %(h)s 小时") % {"n": row.number, "h": hours}
        days = [(row.valid_from, text, row.get_reason_display())]
        if row.state == "ended" and row.valid_to:
            days.append((row.valid_to, _("照护计划第 %(n)d 版终止") % {"n": row.number}, row.state_reason))
        for day, said, note in days:
            event = Event(
                formats.day(day, on), _("照护计划"), said, "", "list-checks", "accent", note, "", day == on
            )
            found.append((_at(day), event))
    return found


def _life(actor: Actor, person_id: int, on: date) -> list[_Moment]:
    found = []
    for row in queries.life_events_of(actor, person_id):
        at = row.recorded_at.astimezone(clock.CHINA)
        note = _("%(who)s登记") % {"who": row.recorded_by} + (f" · {row.source}" if row.source else "")
        if row.reversed_at:
            note = _("已撤回：%(why)s") % {"why": row.reversed_why}
        text = _("发生在 %(day)s") % {"day": row.occurred_on.isoformat()}
        day = formats.day(row.occurred_on, on)
        event = Event(day, row.get_kind_display(), text, "", "calendar", "", note, "", at.date() == on)
        found.append((_at(row.occurred_on), event))
    return found


def _kinds(spans: Sequence[Any], on: date) -> list[_Moment]:
    """A category begins and ends."""
    found = []
    for row in spans:
        word = people.category_label(row.category, row.value)
        days = [(row.valid_from, _("登记为%(what)s"))]
        if row.valid_to and row.valid_to <= on:
            days.append((row.valid_to, _("不再是%(what)s")))
        for day, text in days:
            event = Event(
                formats.day(day, on),
                _("类别"),
                text % {"what": word},
                "",
                "tag",
                "",
                row.source,
                "",
                day == on,
            )
            found.append((_at(day), event))
    return found


def _views(actor: Actor, person_id: int, on: date) -> list[_Moment]:
    """Somebody looked at a number, or took the file out on paper or in a list."""
    found = []
    for row in access.who_viewed(actor, person_id):
        at = row.at.astimezone(clock.CHINA)
        what = str(PARTS.get(row.what) or masks.FIELDS.get(row.what, row.what))
        text = _("%(who)s（%(duty)s）看了%(what)s") % {
            "who": row.actor_name,
            "duty": duties.label(row.duty),
            "what": what,
        }
        note = masks.PURPOSES.get(row.purpose, row.purpose)
        event = Event(
            formats.day(at, on), _("查看"), text, at.strftime("%H:%M"), "eye", "", note, "", at.date() == on
        )
        found.append((at, event))
    return found
