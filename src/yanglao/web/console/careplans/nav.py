"""Side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.assessment import queries
from yanglao.base import clock, permissions
from yanglao.base.actor import Actor
from yanglao.web.console.nav import Entry


def _count(actor: Actor) -> int:
    """Plans that wait for this duty: to approve, or to go on with."""
    counts = queries.plan_counts(actor, on=clock.today())
    if permissions.may(actor, "assessment.approve_plan"):
        return counts["agreed"]
    return counts["draft"] + counts["proposed"] if permissions.may(actor, "assessment.plan") else 0


ENTRIES = [
    Entry("people", _("照护计划"), "care-plans", "list-checks", "assessment.view", order=21, count=_count)
]
