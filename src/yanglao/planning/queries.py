"""Reading the board and what stands behind a number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.areas import queries as areas
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.base.models import Installation
from yanglao.base.permissions import require
from yanglao.base.scope import acting
from yanglao.planning.care_modes import (
    ASSUMPTION,
    MODE_WORDS,
    Share,
    care_mode_ids,
    care_mode_of,
    care_modes,
)
from yanglao.planning.definitions import Definition, definitions, pack_of_place
from yanglao.planning.measures import COUNTERS, catalogue, words
from yanglao.planning.models import IndicatorRun, IndicatorTrace, IndicatorValue
from yanglao.planning.rules.judging import Milestone, by_rounding, printed, quotient, shortfall

__all__ = [
    "ASSUMPTION", "MODE_WORDS", "STATUS_WORDS", "Share", "board", "care_mode_ids", "care_mode_of", "care_modes", "count_now", "head",
    "latest_run", "led_to", "missing", "trace",
]  # fmt: skip

STATUS_WORDS = {
    "met": gettext_lazy("已达到"),
    "on_pace": gettext_lazy("接近"),
    "behind": gettext_lazy("落后"),
    "missed": gettext_lazy("未达到"),
    "unsettled": gettext_lazy("口径待定"),
    "no_value": gettext_lazy("无数据"),
}


def latest_run(actor: Actor, as_of: date | None = None, *, published: bool = False) -> IndicatorRun | None:
    """Return the newest run (``published``: the newest that was published) at or before a day, or None."""
    require(actor, "planning.view")
    rows = IndicatorRun.objects.filter(county=actor.county)
    if published:
        rows = rows.filter(
            pk__in=IndicatorValue.objects.filter(county=actor.county, state="published").values("run")
        )
    if as_of is not None:
        rows = rows.filter(as_of__lte=as_of)
    return rows.order_by("-as_of", "-version").first()


def head(actor: Actor, as_of: date | None = None, *, published: bool = False) -> dict[str, Any] | None:
    """Return what stands above the board: day, version, state, when and by whom, days to the target, numbers by status."""
    run = latest_run(actor, as_of, published=published)
    if run is None:
        return None
    values = list(run.values.values_list("code", "state", "status"))
    targets = [d.goal.target for d in definitions(run.pack, run.as_of) if d.goal.target is not None]
    due = [target.due for target in targets if target.year is not None]
    return {
        "run_id": run.pk,
        "as_of": run.as_of,
        "version": run.version,
        "pack": run.pack,
        "pack_version": run.pack_version,
        "computed_at": run.computed_at,
        "computed_by_name": run.computed_by_name,
        "states": sorted({state for _code, state, _status in values}),
        "published": bool(values) and all(state == "published" for _code, state, _status in values),
        "statuses": {s: sum(1 for _c, _s, status in values if status == s) for s in STATUS_WORDS},
        "days_left": (max(due) - run.as_of).days if due else None,
    }


def board(
    actor: Actor, as_of: date | None = None, group: str | None = None, *, published: bool = False
) -> list[dict[str, Any]]:
    """Return the indicators of a plan in printed order, with value, target, gap, towns and history.

    Parameters
    ----------
    as_of : date, optional
        The newest run at or before this day; the newest of all when left out.
    group : str, optional
        Group of the pack (one table of one plan); all when left out.
    published : bool
        The newest run that was published: what the public may see while a newer one is still being worked on.

    Returns
    -------
    list of dict
        ``code, no, name, group, owner, printed_unit, unit, value (text, rounded), exact (numerator × per / denominator
        as text), by_rounding (reached as printed only), target, baseline, comparison, status, status_word, assumption,
        oddities, gap, gap_text, numerator, denominator, per, numerator_unit, denominator_unit, by_town, series, path,
        state, illustrative``. Empty before the first run.
    """
    run = latest_run(actor, as_of, published=published)
    if run is None:
        return []
    values = {value.code: value for value in run.values.all()}
    history = _history(run)
    names = areas.names(run.county)
    demo = bool(Installation.objects.filter(pk=1, is_demo=True).exists())
    rows = []
    for definition in definitions(run.pack, run.as_of, group):
        value = values.get(definition.code)
        if value is not None:
            rows.append(_row(definition, value, history.get(definition.code, []), names, demo))
    return rows


def _history(run: IndicatorRun) -> dict[str, list[tuple[date, int, int, int]]]:
    """Return (day, numerator, denominator, per) of each indicator up to the run, newest version of each day."""
    rows = (
        IndicatorValue.objects.filter(county=run.county, as_of__lte=run.as_of, value__isnull=False)
        .order_by("code", "as_of", "-run__version")
        .distinct("code", "as_of")
        .values_list("code", "as_of", "numerator", "denominator", "per")
    )
    found: dict[str, list[tuple[date, int, int, int]]] = {}
    for code, day, numerator, denominator, per in rows:
        found.setdefault(code, []).append((day, numerator, denominator, per))
    return found


def _unit(measure: str, known: dict[str, str]) -> str:
    return str(COUNTERS.get(known.get(measure, ""), ""))


def _gap_text(value: IndicatorValue, gap: int | None, unit: str, places: int, rounded: bool) -> str:
    if value.status == "unsettled":
        return _("口径待定，不判断")
    if value.status == "met" and rounded and gap:
        return _("四舍五入到 %(places)d 位小数后达到，原数还差 %(count)s %(unit)s") % {
            "places": places, "count": f"{gap:,}", "unit": unit,
        }  # fmt: skip
    if value.status == "met":
        return _("已达到")
    if gap is None:
        return _("没有数")
    return _("还差 %(count)s %(unit)s") % {"count": f"{gap:,}", "unit": unit}


def _baseline(definition: Definition) -> Milestone | None:
    """Return where the path begins; of a figure that was only reported and never planned, the newest reported one."""
    goal = definition.goal
    if goal.target is not None:
        return goal.path[0] if goal.path[0] != goal.target else None
    reported = [v for v in definition.source.values if v.nature == "actual" and v.value is not None]
    if not reported:
        return None
    newest = max(reported, key=lambda v: v.year)
    year = int(newest.year) if newest.year.isdigit() else None
    return Milestone(year, Fraction(str(newest.value)))


def _row(
    definition: Definition,
    value: IndicatorValue,
    history: Sequence[tuple[date, int, int, int]],
    names: dict[str, str],
    demo: bool,
) -> dict[str, Any]:
    source, goal = definition.source, definition.goal
    subjects = {code: measure.subject for code, measure in catalogue().items()}
    exact = quotient(value.numerator, value.denominator, value.per)
    gap = shortfall(value.numerator, value.denominator, value.per, goal) if goal.settled else None
    unit = _unit(definition.numerator, subjects)
    places, close = goal.places, by_rounding(exact, goal)
    first = _baseline(definition)
    return {
        "code": value.code,
        "no": source.number,
        "name": source.name,
        "group": source.group,
        "owner": source.owner,
        "printed_unit": source.printed_unit,
        "unit": source.effective_unit or source.printed_unit,
        "value": printed(exact, places),
        "exact": None if exact is None else str(exact),
        "target": printed(goal.target.value, places) if goal.target else None,
        "target_year": goal.target.year if goal.target else None,
        "baseline": printed(first.value, places) if first else None,
        "baseline_year": first.year if first else None,
        "comparison": source.comparison,
        "status": value.status,
        "status_word": str(STATUS_WORDS[value.status]),
        "assumption": value.assumption,
        "oddities": list(source.oddities),
        "gap": gap,
        "gap_text": _gap_text(value, gap, unit, places, close),
        "by_rounding": close,
        "numerator": value.numerator,
        "denominator": value.denominator,
        "per": value.per,
        "numerator_measure": definition.numerator,
        "denominator_measure": definition.denominator,
        "numerator_unit": unit,
        "denominator_unit": _unit(definition.denominator, subjects),
        "by_town": [
            {**part, "name": names.get(str(part["town"]), "") or _("不分镇"), "value": _short(part["value"])}
            for part in value.by_town
        ],
        "series": [(day, float(Fraction(top * per, bottom))) for day, top, bottom, per in history],
        "path": [(m.due, float(m.value)) for m in goal.path if m.year is not None],
        "printed_values": [
            {"year": v.year, "label": v.label, "value": v.value, "nature": v.nature, "printed": v.printed}
            for v in source.values
        ],
        "state": value.state,
        "illustrative": demo,
    }


def _short(value: object) -> str | None:
    return None if value is None else printed(Fraction(str(value)))


def _value(actor: Actor, code: str, as_of: date | None) -> IndicatorValue:
    run = latest_run(actor, as_of)
    value = None if run is None else run.values.select_related("run").filter(code=code).first()
    if value is None:
        raise NotFound(_("没有这个指标的值"), remedy=_("先计算指标"))
    return value


def trace(actor: Actor, code: str, as_of: date | None = None, town: str = "") -> dict[str, Any]:
    """Return the rows behind an indicator's value, frozen at its cut-off, as far as the actor may see.

    Returns
    -------
    dict
        ``code, as_of, version, numerator, denominator``; each side ``{measure, subject_type, count, ids, towns}``.
        Counting the ids again gives the number.

    Raises
    ------
    NotFound
        When the indicator has no value.
    """
    value = _value(actor, code, as_of)
    with acting(actor):
        sides = {
            side: _side(value.run_id, measure, town)
            for side, measure in (
                ("numerator", value.numerator_evidence),
                ("denominator", value.denominator_evidence),
            )
        }
    return {"code": code, "as_of": value.as_of, "version": value.run.version, "per": value.per, **sides}


def _side(run_id: int, measure: str, town: str) -> dict[str, Any]:
    rows = IndicatorTrace.objects.filter(run_id=run_id, evidence=measure).order_by("town")
    if town:
        rows = rows.filter(town=town)
    found = list(rows.values_list("subject_type", "town", "ids"))
    ids = [pk for _subject, _town, part in found for pk in part]
    return {
        "measure": measure,
        "subject_type": found[0][0] if found else "",
        "count": len(ids),
        "ids": ids,
        "towns": {place: len(part) for _subject, place, part in found},
    }


def missing(actor: Actor, code: str, as_of: date | None = None, town: str = "") -> dict[str, Any]:
    """Return the ids below the line that are not above it (the names behind the gap), when both sides are of one kind."""
    found = trace(actor, code, as_of, town)
    top, bottom = found["numerator"], found["denominator"]
    same = bool(bottom["subject_type"]) and top["subject_type"] in ("", bottom["subject_type"])
    reached = set(top["ids"])
    ids = [pk for pk in bottom["ids"] if pk not in reached] if same else []
    return {"subject_type": bottom["subject_type"] if same else "", "count": len(ids), "ids": ids}


def led_to(actor: Actor, subject_type: str, subject_id: int) -> list[dict[str, Any]]:
    """Return the numbers of the newest run a row was counted in (any row leads up to the numbers it fed)."""
    run = latest_run(actor)
    if run is None:
        return []
    with acting(actor):
        measures = set(
            IndicatorTrace.objects.filter(
                run=run, subject_type=subject_type, ids__contains=[subject_id]
            ).values_list("evidence", flat=True)
        )
    found = []
    for definition in definitions(run.pack, run.as_of):
        sides = [
            side
            for side, measure in (
                ("numerator", definition.numerator),
                ("denominator", definition.denominator),
            )
            if measure in measures
        ]
        if sides:
            found.append({"code": definition.code, "name": definition.source.name, "sides": sides})
    return found


def count_now(actor: Actor, measure: str, on: date) -> list[tuple[str, int]]:
    """Return the rows ``(town, id)`` a measure counts on a day, now, inside the actor's rows.

    Raises
    ------
    NotFound
        When there is no such measure.
    """
    require(actor, "planning.view")
    known = catalogue().get(measure)
    if known is None:
        raise NotFound(
            _("没有“%(measure)s”这个计数") % {"measure": measure}, remedy="、".join(sorted(catalogue()))
        )
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(known.sql, words(actor.county, on, pack_of_place()))
        return list(cursor.fetchall())
