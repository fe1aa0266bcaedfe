"""What another department says about a person, set against the file. Pure: no file is read, nothing is written.

Nothing the file says is overwritten silently: what agrees is *known*, what is new and fits is *ready*, what contradicts the
file is a *conflict* for a person to decide. That somebody is not on a list says nothing about them (*missing* is a question).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Source:
    """A department and what it may speak for: kinds of events, and categories (empty: any)."""

    code: str
    name: str
    kinds: frozenset[str]
    categories: frozenset[str] = frozenset()


_CATEGORY = frozenset({"category", "category_end"})
#: Which department speaks for what. ``list`` is a list of events of the county's own desks: for anything.
SOURCES = {
    one.code: one
    for one in (
        Source(
            "police", "公安", frozenset({"death", "move_out", "move_in", "move_within", "residence_change"})
        ),
        Source(
            "health",
            "卫生健康",
            _CATEGORY | {"death", "hospital_in", "hospital_out"},
            frozenset({"special_one_child_family"}),
        ),
        Source(
            "insurance", "医疗保障", _CATEGORY | {"hospital_in", "hospital_out"}, frozenset({"ltc_benefit"})
        ),
        Source("disabled", "残联", _CATEGORY, frozenset({"severe_disability"})),
        Source(
            "civil",
            "民政业务系统",
            _CATEGORY | {"death", "marriage"},
            frozenset(
                {
                    "subsistence",
                    "disability_nursing_allowance",
                    "disability_living_allowance",
                    "no_kin",
                    "entitled_group",
                }
            ),
        ),
        Source("list", "生命事件名单", frozenset()),
    )
}
KINDS = (
    "death", "move_out", "move_in", "move_within", "residence_change", "hospital_in", "hospital_out", "marriage",
    "widowed", "category", "category_end", "ability_changed", "other",
)  # fmt: skip
VERDICTS = {
    "ready": "可以登记",
    "known": "已经是这样",
    "conflict": "说法不一",
    "absent": "本县没有这份档案",
    "missing": "名单里没有",
    "refused": "看不懂",
}


@dataclass(frozen=True, slots=True)
class Record:
    """One record as another department gave it.

    Parameters
    ----------
    key : str
        The department's own number of the record; the same key tells the same fact.
    problems : tuple of str
        Codes of what cannot be read in it; such a record stops only itself.
    """

    row: int
    key: str
    id_number: str
    name: str
    kind: str
    occurred_on: date | None
    category: str = ""
    value: str = ""
    village: str = ""
    address: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OnFile:
    """What the file says of a person: categories are ``category → (value, source, checked_on, valid_from)``."""

    person_id: int
    name: str
    status: str
    died_on: date | None = None
    moved_out_on: date | None = None
    register_village: str = ""
    residence_village: str = ""
    categories: Mapping[str, tuple[str, str, date | None, date]] = field(default_factory=dict)
    events: frozenset[tuple[str, date]] = frozenset()
    keys: frozenset[str] = frozenset()


def plain(name: str) -> str:
    """Return a name as it is compared: width, dots and blanks do not matter."""
    return "".join(c for c in unicodedata.normalize("NFKC", name) if c not in "·•・. 　").strip()


def judge(record: Record, source: Source, person: OnFile | None, as_of: date) -> tuple[str, str]:
    """Return the verdict on a record and the code of its reason.

    Parameters
    ----------
    person : OnFile or None
        Whoever is on file under the ID number; None when nobody is (then nothing is inferred).
    as_of : date
        Day the department's answer holds on.
    """
    if record.problems:
        return "refused", record.problems[0]
    if record.occurred_on is None or not record.id_number:
        return "refused", "incomplete"
    if source.kinds and record.kind not in source.kinds:
        return "refused", "not_theirs"
    if record.kind.startswith("category") and source.categories and record.category not in source.categories:
        return "refused", "not_theirs"
    if record.occurred_on > as_of:
        return "refused", "after_as_of"
    if person is None:
        return "absent", "absent"
    if record.key and record.key in person.keys:
        return "known", "told_before"
    if plain(record.name) != plain(person.name):
        return "conflict", "name"
    return _against(record, source, person, as_of)


def _against(record: Record, source: Source, person: OnFile, as_of: date) -> tuple[str, str]:
    if record.kind == "death":
        if person.died_on is None:
            return "ready", ""
        return ("known", "same") if person.died_on == record.occurred_on else ("conflict", "death_day")
    if person.status == "dead":
        return "conflict", "dead"
    if record.kind.startswith("category"):
        return _category(record, source, person, as_of)
    if (record.kind, record.occurred_on) in person.events:
        return "known", "same"
    if record.kind == "move_out" and person.moved_out_on is not None:
        return "conflict", "moved_out"
    if (
        record.kind in ("move_within", "move_in")
        and record.village
        and record.village == person.register_village
    ):
        return "known", "same"
    if record.kind == "residence_change" and record.village and record.village == person.residence_village:
        return "known", "same"
    return "ready", ""


def _category(record: Record, source: Source, person: OnFile, as_of: date) -> tuple[str, str]:
    running = person.categories.get(record.category)
    if record.kind == "category_end":
        if running is None:
            return "known", "same"
        return _newer(running, source, as_of)
    if running is None:
        return "ready", ""
    if running[0] == record.value:
        return "known", "same"
    return _newer(running, source, as_of)


def _newer(running: tuple[str, str, date | None, date], source: Source, as_of: date) -> tuple[str, str]:
    """Let a department alter only what it said itself, and nothing that was checked after its answer."""
    _value, said_by, checked_on, _from = running
    if checked_on is not None and checked_on > as_of:
        return "conflict", "checked_later"
    return ("ready", "") if source.name in said_by or source.code == "list" else ("conflict", "other_source")
