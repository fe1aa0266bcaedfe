"""Who fits and does not receive, who receives and no longer fits: words, and how well a list hits. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

#: Kinds of a finding.
KINDS = {"unserved": "应享未享", "unfit": "不再符合"}
#: How far somebody who fits has come, from the state of the latest case.
STAGES = {
    "none": "没有办过",
    "proposed": "已列免申即享，没人确认",
    "under_way": "在办",
    "suspended": "暂停",
    "stopped": "停过，现在又符合",
    "withdrawn": "撤回过",
    "declined": "谢绝过",
    "rejected": "不予过",
    "active": "在发",
}
#: Stages in which somebody has still to be reached.
TO_REACH = frozenset({"none", "proposed", "stopped", "withdrawn", "suspended"})
#: What came of asking.
OUTCOMES = {
    "wants": "愿意办",
    "refuses": "不愿意",
    "reached": "联系上了，还没定",
    "not_found": "找不到人",
    "not_fit": "核实不符合",
}
_UNDER_WAY = frozenset({"applied", "checked", "surveyed", "reviewed", "noticed", "approved"})


def stage_of(state: str | None) -> str:
    """Return the stage a benefit's state (or none) means."""
    if state is None:
        return "none"
    return "under_way" if state in _UNDER_WAY else state if state in STAGES else "stopped"


@dataclass(frozen=True, slots=True)
class HitRate:
    """How well a list of (person, scheme) meets what was checked by hand.

    ``precision`` is hits ÷ listed, ``recall`` hits ÷ true; None where nothing can be divided.
    """

    listed: int
    true: int
    hits: int
    missed: tuple[tuple[str, str], ...]
    wrong: tuple[tuple[str, str], ...]

    @property
    def precision(self) -> float | None:
        """Share of the listed that are true."""
        return self.hits / self.listed if self.listed else None

    @property
    def recall(self) -> float | None:
        """Share of the true that are listed."""
        return self.hits / self.true if self.true else None


def hit_rate(listed: Iterable[tuple[str, str]], truth: Iterable[tuple[str, str]]) -> HitRate:
    """Return how a list of (person, scheme) compares with a list checked by hand."""
    one, two = set(listed), set(truth)
    return HitRate(len(one), len(two), len(one & two), tuple(sorted(two - one)), tuple(sorted(one - two)))


def confirmed_share(outcomes: Iterable[str]) -> float | None:
    """Return the share of contacts that bore the finding out; None while nobody gave an answer.

    Whoever could not be found or has not answered yet says nothing about the list.
    """
    told = [o for o in outcomes if o in ("wants", "refuses", "not_fit")]
    return sum(o != "not_fit" for o in told) / len(told) if told else None
