"""Side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.assessment import queries
from yanglao.base import permissions
from yanglao.base.actor import Actor
from yanglao.web.console.nav import Entry

#: Duty's part in the course → states that wait for it.
_WAITING = {
    "assessment.accept": ("applied", "accepted"),
    "assessment.review": ("scored", "reviewed"),
    "assessment.record": ("scheduled",),
}


def _count(actor: Actor) -> int:
    states = {s for code, held in _WAITING.items() if permissions.may(actor, code) for s in held}
    counts = queries.state_counts(actor) if states else {}
    return sum(counts.get(state, 0) for state in states)


ENTRIES = [
    Entry(
        "people", _("能力评估"), "assessments", "clipboard-check", "assessment.view", order=20, count=_count
    )
]
