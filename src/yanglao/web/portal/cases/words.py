"""What is on the way for an elder, in the family's words: assessments, benefits, requests; each with its steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.assessment import queries as assessment
from yanglao.base import clock
from yanglao.benefits import queries as benefits
from yanglao.people import queries as people
from yanglao.web.kit.parts import Step
from yanglao.web.portal.mine import words as mine
from yanglao.web.portal.pages import Own

#: How a state of an assessment is said to the family, its colour, and its place on the way.
ASSESSMENT: dict[str, tuple[Any, str, int]] = {
    "applied": (gettext_lazy("交了，等受理"), "running", 0),
    "accepted": (gettext_lazy("受理了，等约日子"), "running", 1),
    "scheduled": (gettext_lazy("约好了上门"), "running", 2),
    "visited": (gettext_lazy("上门看过"), "running", 3),
    "scored": (gettext_lazy("评完了，在复核"), "running", 3),
    "reviewed": (gettext_lazy("复核过，等公示"), "running", 3),
    "noticed": (gettext_lazy("公示中"), "running", 4),
    "final": (gettext_lazy("已生效"), "done", 5),
    "objected": (gettext_lazy("提了异议，在看"), "attend", 5),
    "reassessing": (gettext_lazy("换人再评"), "attend", 5),
    "expired": (gettext_lazy("到期了"), "neutral", 5),
    "superseded": (gettext_lazy("有了新的结果"), "neutral", 5),
    "withdrawn": (gettext_lazy("撤回了"), "neutral", 0),
    "refused": (gettext_lazy("没有受理"), "neutral", 0),
}
_COURSE = (
    gettext_lazy("申请"),
    gettext_lazy("受理"),
    gettext_lazy("约日子"),
    gettext_lazy("上门"),
    gettext_lazy("公示"),
    gettext_lazy("生效"),
)
REQUEST = {
    "new": (gettext_lazy("交了，等人接"), "running", 0),
    "taken": (gettext_lazy("有人在办"), "running", 1),
    "answered": (gettext_lazy("已答复"), "done", 2),
    "withdrawn": (gettext_lazy("撤回了"), "neutral", 0),
}
#: What happens next, by state, in one sentence.
NEXT = {
    "applied": gettext_lazy("镇（街道）受理后，打电话约日子。"),
    "accepted": gettext_lazy("镇（街道）打电话约日子。"),
    "scheduled": gettext_lazy("到日子两名评估员上门，带着证件；老人在家就行。"),
    "visited": gettext_lazy("评估员填完，由另一个人复核。"),
    "scored": gettext_lazy("由另一个人复核，再公示。"),
    "reviewed": gettext_lazy("接着公示，名字遮住一个字。"),
    "noticed": gettext_lazy("公示期满没有不同意见就生效。觉得不对，现在就可以提。"),
    "final": gettext_lazy("结果生效了。觉得不对，可以提，换人再评。"),
    "objected": gettext_lazy("县里在看您提的异议。"),
    "reassessing": gettext_lazy("换了两名评估员，再约一次上门。"),
}
_OPEN_BENEFIT = ("proposed", "applied", "checked", "surveyed", "reviewed", "noticed")


@dataclass(frozen=True, slots=True)
class Case:
    """One thing on the way, for the list."""

    kind: str
    id: int
    name: str
    word: str
    tone: str
    when: datetime | date | None
    is_open: bool

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("portal:case", args=[self.kind, self.id])


def cases(own: Own, on: date) -> list[Case]:
    """Return everything asked for, what is open first, newest first."""
    found = []
    for row in assessment.history(own.actor, own.person_id):
        word, tone, _at = ASSESSMENT[row.state]
        busy = row.state in (*assessment.OPEN, "objected", "reassessing")
        found.append(Case("assessment", row.pk, _("能力评估"), str(word), tone, row.applied_at, busy))
    for one in mine.held(own, on):
        if one["state"] == "active" and one["channel"] != "application":
            continue
        busy = one["state"] in _OPEN_BENEFIT
        found.append(
            Case("benefit", one["id"], one["name"], one["state_word"], one["kind"], one["decided_at"], busy)
        )
    for line in people.requests_of(own.actor, own.person_id):
        word, tone, _at = REQUEST[line.state]
        busy = line.state in ("new", "taken")
        found.append(Case("request", line.id, line.kind_name, str(word), tone, line.received_at, busy))
    return sorted(found, key=lambda c: (not c.is_open, -(_stamp(c.when))))


def _stamp(when: datetime | date | None) -> float:
    if when is None:
        return float("inf")
    return when.timestamp() if isinstance(when, datetime) else float(when.toordinal() * 86400)


def assessment_steps(row: Any) -> list[Step]:
    """Return the course of an assessment for the family, the present step marked."""
    at = ASSESSMENT[row.state][2]
    over = row.state in ("withdrawn", "refused")
    return [
        Step(str(word), "later" if over else "done" if n < at or at == 5 else "now" if n == at else "later")
        for n, word in enumerate(_COURSE)
    ]


def request_steps(state: str) -> list[Step]:
    """Return the course of a request."""
    at = REQUEST[state][2]
    words = (_("交了"), _("有人在办"), _("答复"))
    return [
        Step(w, "done" if n < at or at == 2 else "now" if n == at else "later") for n, w in enumerate(words)
    ]


def letters(own: Own, on: date) -> list[dict[str, Any]]:
    """Return the decisions about the elder, each a letter to read, newest first."""
    names = benefits.scheme_names(on)
    return [
        {
            "id": d["id"],
            "name": names.get(d["scheme"], d["scheme"]),
            "outcome": d["outcome_name"],
            "on": d["decided_at"].astimezone(clock.CHINA).date(),
        }
        for d in benefits.decisions_of(own.actor, own.person_id)
    ]
