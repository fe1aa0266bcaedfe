"""Line of the side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.base.actor import Actor
from yanglao.benefits import queries as benefits
from yanglao.funds import permissions
from yanglao.web.console.months.steps import next_step
from yanglao.web.console.nav import Entry


def _waiting(actor: Actor) -> int:
    """Return how many months wait for a step this person may do."""
    return sum(1 for run in benefits.runs(actor)[:3] if (step := next_step(run)) and step.is_mine(actor, run))


ENTRIES = [
    Entry("money", _("月度发放"), "months", "calendar-check", permissions.READ, order=20, count=_waiting),
]
