"""Short words of a person's categories, as tags."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanglao.people import services as people

#: (category, value) → short word; kinds of a list's filter in the order shown.
SHORT: dict[tuple[str, str], str | Promise] = {
    ("subsistence", "low"): _("低保"),
    ("subsistence", "near"): _("低边"),
    ("subsistence", "low_income"): _("低收入"),
    ("subsistence", "destitute_central"): _("特困集中"),
    ("subsistence", "destitute_dispersed"): _("特困分散"),
    ("severe_disability", ""): _("重残"),
    ("special_one_child_family", ""): _("计生特殊家庭"),
    ("entitled_group", ""): _("优抚"),
    ("living", "living_alone"): _("独居"),
    ("living", "empty_nest"): _("空巢"),
    ("living", "left_behind"): _("留守"),
    ("no_kin", ""): _("孤寡"),
    ("model_worker", ""): _("劳模"),
    ("ltc_benefit", ""): _("长护险"),
    ("care_uplift_user", ""): _("提升行动"),
    ("central_care_aid", ""): _("集中照护"),
}
_ORDER = [
    "subsistence",
    "severe_disability",
    "special_one_child_family",
    "entitled_group",
    "no_kin",
    "living",
]
_HIDDEN = {("living", "with_family")}


def kind_of(category: str) -> str:
    """Return the colour of a category's tag: relief, group or living."""
    if category == "subsistence":
        return "relief"
    return "living" if category in ("living", "no_kin") else "group"


def short(category: str, value: str) -> str:
    """Return the short word of a category."""
    word = SHORT.get((category, value)) or SHORT.get((category, ""))
    return str(word) if word else people.category_label(category, value)


def tags(held: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return (word, kind) of what should be seen, relief first; living with one's family is no tag."""
    shown = [pair for pair in held if pair not in _HIDDEN]
    shown.sort(key=lambda pair: _ORDER.index(pair[0]) if pair[0] in _ORDER else 50)
    return [(short(*pair), kind_of(pair[0])) for pair in shown]


def kinds() -> list[tuple[str, str]]:
    """Return the choices of a filter: ``subsistence.low`` → 低保."""
    return [(f"{category}.{value}", str(word)) for (category, value), word in SHORT.items()]
