"""From needs, level and circumstances to a proposed plan: items, how often, how long, by whom, within how many hours. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from yanglao.assessment.rules.needs import Need

#: Who gives a service. An institution gives all of it to those who live there.
GIVERS = ("family", "community", "home", "institution")
PERIODS = ("week", "month")
#: What the granted hours may be spent on: given at home or in the community, never by the family or a home one lives in.
GRANTED_GIVERS = ("community", "home")
_WEEKS, _MONTHS = 52, 12


@dataclass(frozen=True, slots=True)
class ItemRule:
    """One line of the pack's service list.

    Parameters
    ----------
    needs, tags : tuple of str
        Any of these needs or circumstances opens the item.
    times : mapping of int to int
        Level → times a period; a level that is not there takes the nearest lighter one; none lighter: not given.
    granted : bool
        Whether its minutes come out of the granted hours.
    """

    code: str
    name: str
    needs: tuple[str, ...]
    tags: tuple[str, ...]
    per: str
    times: tuple[tuple[int, int], ...]
    minutes: int
    givers: tuple[str, ...]
    supplied_by: tuple[str, ...] = ()
    granted: bool = False

    def often(self, level: int) -> int:
        """Return the times a period at a level."""
        return next((n for at, n in sorted(self.times, reverse=True) if at <= level), 0)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours granted a month, and by which figure of which document."""

    minutes: int
    parameter: str
    name: str
    status: str
    document: str = ""
    clause: str = ""
    pack: str = ""
    why_none: str = ""


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One service of a plan: the code of the list, how often, how long, by whom, and what for."""

    code: str
    name: str
    times: int
    per: str
    minutes: int
    giver: str
    goal: str = ""
    granted: bool = False
    needs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    by_hand: bool = False

    @property
    def monthly(self) -> int:
        """Minutes a month; a month is a twelfth of 52 weeks, rounded down."""
        each = self.times * self.minutes
        return each if self.per == "month" else each * _WEEKS // _MONTHS

    @property
    def counts(self) -> bool:
        """Whether its minutes come out of the granted hours."""
        return self.granted and self.giver in GRANTED_GIVERS


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rules propose."""

    level: int
    needs: tuple[Need, ...]
    tags: tuple[str, ...]
    items: tuple[PlanItem, ...]
    hours: Hours
    in_institution: bool = False

    @property
    def wanted(self) -> int:
        """Minutes a month of the items that count against the granted hours."""
        return sum(item.monthly for item in self.items if item.counts)


def propose(
    rules: Iterable[ItemRule],
    *,
    level: int,
    needs: Sequence[Need],
    tags: Sequence[str],
    hours: Hours,
    in_institution: bool = False,
) -> Proposal:
    """Return the plan the list gives for these needs at this level.

    Parameters
    ----------
    rules : iterable of ItemRule
        The pack's service list in its order.
    level : int
        Level in force by the scale the list is written for.
    needs : sequence of Need
        Out of the assessment's answers.
    tags : sequence of str
        Circumstances: how the person lives, relief, disability.
    hours : Hours
        Granted a month.
    in_institution : bool
        Lives in a care home: whatever can be given there is given by it.
    """
    codes = [need.code for need in needs]
    items = []
    for rule in rules:
        for_needs = tuple(code for code in codes if code in rule.needs)
        # How one lives at home opens nothing for somebody who lives in a care home.
        for_tags = () if in_institution else tuple(tag for tag in tags if tag in rule.tags)
        times = rule.often(level)
        if not times or not (for_needs or for_tags) or not rule.givers:
            continue
        giver = "institution" if in_institution else rule.givers[0]
        items.append(
            PlanItem(
                rule.code, rule.name, times, rule.per, rule.minutes, giver,
                granted=rule.granted, needs=for_needs, tags=for_tags,
            )
        )  # fmt: skip
    return Proposal(level, tuple(needs), tuple(tags), tuple(items), hours, in_institution)


def cover(items: Sequence[PlanItem], granted: int) -> tuple[int, ...]:
    """Return, item by item, how many of its minutes a month lie within the granted ones, in the order of the plan."""
    left, found = granted, []
    for item in items:
        share = min(left, item.monthly) if item.counts else 0
        left -= share
        found.append(share)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference of two versions: ``added, dropped, often, minutes, giver, goal, hours, level``."""

    kind: str
    code: str
    name: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Side:
    """One version as far as a difference goes."""

    level: int
    minutes: int
    items: tuple[PlanItem, ...] = field(default=())


def difference(old: Side, new: Side) -> tuple[Change, ...]:
    """Return what is other in the new version: level, hours, then item by item in the new one's order."""
    found = []
    if old.level != new.level:
        found.append(Change("level", "", "", str(old.level), str(new.level)))
    if old.minutes != new.minutes:
        found.append(Change("hours", "", "", str(old.minutes), str(new.minutes)))
    before = {item.code: item for item in old.items}
    after = {item.code for item in new.items}
    for item in new.items:
        was = before.get(item.code)
        if was is None:
            found.append(Change("added", item.code, item.name, "", _often(item)))
            continue
        if (was.times, was.per) != (item.times, item.per):
            found.append(Change("often", item.code, item.name, _often(was), _often(item)))
        pairs = (
            ("minutes", str(was.minutes), str(item.minutes)),
            ("giver", was.giver, item.giver),
            ("goal", was.goal, item.goal),
        )
        found += [Change(kind, item.code, item.name, a, b) for kind, a, b in pairs if a != b]
    found += [
        Change("dropped", item.code, item.name, _often(item), "")
        for item in old.items
        if item.code not in after
    ]
    return tuple(found)


def _often(item: PlanItem) -> str:
    return f"{item.times}/{item.per}"
