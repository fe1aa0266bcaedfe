"""What the address of the list asks for, as filters; saved views with their counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.areas import queries as areas
from yanglao.assessment import queries as assessment
from yanglao.base import permissions
from yanglao.base.actor import Actor
from yanglao.benefits import queries as benefits
from yanglao.people.queries import Filters, count_people
from yanglao.web.console.people import words
from yanglao.web.kit import lists
from yanglao.web.kit.parts import Filter, Tab
from yanglao.web.kit.words import LEVELS

NAMES = ("town", "village", "age", "kind", "level", "until", "benefit", "sex", "status")
#: Filters shown only when on, or by 更多.
AGES = ("60", "65", "70", "80", "90", "100")
COUNT_SECONDS = 60
_STATUS = (
    ("active", gettext_lazy("在册")),
    ("dead", gettext_lazy("已故")),
    ("moved_out", gettext_lazy("已迁出")),
)


@dataclass(frozen=True, slots=True)
class View:
    """A saved view: a name and what it filters by."""

    code: str
    label: str | Promise
    chosen: Mapping[str, str]
    sort: str = ""


VIEWS = (
    View("all", gettext_lazy("全部"), {}),
    View("alone80", gettext_lazy("独居 80 岁以上"), {"age": "80", "kind": "living.living_alone"}, "-age"),
    View("ending", gettext_lazy("评估 30 天内到期"), {"until": "30"}),
    View("low", gettext_lazy("低保未评估"), {"kind": "subsistence.low", "level": "none"}),
    View("old", gettext_lazy("满 80 未领津贴"), {"age": "80", "benefit": "none:elder"}, "age"),
    View("hundred", gettext_lazy("百岁老人"), {"age": "100"}, "-age"),
)


def elder_scheme(on: date) -> str:
    """Return the scheme of the allowance for great age, empty when the place has none."""
    names = benefits.scheme_names(on)
    return next((code for code, name in names.items() if "高龄" in name), "")


def as_filters(actor: Actor, chosen: Mapping[str, str], text: str, on: date) -> Filters:
    """Return the people's filters of an address."""
    category, _dot, value = chosen.get("kind", "").partition(".")
    within, without = [], []
    level = chosen.get("level", "")
    if level == "none":
        without.append(assessment.with_level(on))
    elif (degree := lists.number(level, len(LEVELS) - 1)) is not None:
        within.append(assessment.with_level(on, degree))
    if (days := lists.number(chosen.get("until", ""), 3660)) is not None:
        within.append(assessment.with_level(on, ends_by=on + timedelta(days)))
    asked = chosen.get("benefit", "")
    if asked == "any":
        within.append(benefits.with_benefit(on))
    elif asked.startswith("none"):
        scheme = elder_scheme(on) if asked == "none:elder" else asked.partition(":")[2]
        without.append(benefits.with_benefit(on, scheme))
    elif asked:
        within.append(benefits.with_benefit(on, asked))
    return Filters(
        town=chosen.get("town", ""),
        village=chosen.get("village", ""),
        status=chosen.get("status", "active"),
        sex=chosen.get("sex", ""),
        age_from=lists.number(chosen.get("age", ""), 150),
        category=category,
        value=value,
        text=text,
        within=tuple(within),
        without=tuple(without),
    )


def choices(request: HttpRequest, actor: Actor, on: date) -> list[Filter]:
    """Return the filters as buttons; choosing a town offers its villages."""
    names = areas.names(actor.county)
    town = request.GET.get("town", "")
    levels = [*((str(n), str(word)) for n, word in enumerate(LEVELS)), ("none", _("未评估"))]
    rows: list[tuple[str, str, list[tuple[str, str]]]] = []
    if actor.scope.kind == "county":
        rows.append(("town", _("镇（街道）"), [(c, n) for c, n in names.items() if len(c) == 9]))
    inside = town or (actor.scope.keys[0] if actor.scope.kind == "town" and actor.scope.keys else "")
    if inside:
        rows.append(
            (
                "village",
                _("村（社区）"),
                [(c, n) for c, n in names.items() if len(c) == 12 and c.startswith(inside)],
            )
        )
    rows += [
        ("age", _("年龄"), [(n, f"≥ {n}") for n in AGES]),
        ("kind", _("类别"), words.kinds()),
    ]
    if permissions.may(actor, "assessment.view"):
        rows.append(("level", _("能力等级"), levels))
        rows.append(("until", _("评估到期"), [("30", _("30 天内")), ("90", _("90 天内"))]))
    if permissions.may(actor, "benefits.read"):
        schemes = list(benefits.scheme_names(on).items())
        more = [("any", _("有待遇")), ("none", _("没有待遇")), ("none:elder", _("未领高龄津贴"))]
        rows.append(("benefit", _("待遇"), [*schemes, *more]))
    rows.append(("status", _("状态"), [(k, str(v)) for k, v in _STATUS]))
    return [lists.choice_filter(request, *row) for row in rows]


def _key(actor: Actor, on: date) -> str:
    return f"people:views:{actor.duty}:{actor.scope.kind}:{','.join(actor.scope.keys)}:{actor.county}:{on}"


def counted(actor: Actor, filters: Filters, on: date) -> int:
    """Return how many a filter finds, remembered for twenty seconds: turning pages does not count again."""
    key = f"people:count:{hash((_key(actor, on), filters))}"
    known: int | None = cache.get(key)
    if known is None:
        known = count_people(actor, filters, on=on)
        cache.set(key, known, 20)
    return known


def shown_views(actor: Actor) -> list[View]:
    """Return the views this duty may look through."""
    needs = {"ending": "assessment.view", "low": "assessment.view", "old": "benefits.read"}
    return [v for v in VIEWS if v.code not in needs or permissions.may(actor, needs[v.code])]


def known_counts(actor: Actor, on: date) -> dict[str, int] | None:
    """Return the views' counts when they are remembered (a minute), else None."""
    found: dict[str, int] | None = cache.get(_key(actor, on))
    return found


def count_views(actor: Actor, on: date) -> dict[str, int]:
    """Count every view now and remember it."""
    found = {
        v.code: count_people(actor, as_filters(actor, v.chosen, "", on), on=on) for v in shown_views(actor)
    }
    cache.set(_key(actor, on), found, COUNT_SECONDS)
    return found


def tabs(actor: Actor, chosen: Mapping[str, str], text: str, counts: Mapping[str, int] | None) -> list[Tab]:
    """Return the views as tabs; the one whose filters are on is marked."""
    base = reverse("console:people")
    found = []
    for view in shown_views(actor):
        query = {**view.chosen, **({"sort": view.sort} if view.sort else {})}
        found.append(
            Tab(
                str(view.label),
                f"{base}?{urlencode(query)}" if query else base,
                (counts or {}).get(view.code),
                not text and dict(chosen) == dict(view.chosen),
            )
        )
    return found
