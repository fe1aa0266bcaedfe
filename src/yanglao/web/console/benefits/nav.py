"""Line of the side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.benefits import permissions
from yanglao.benefits import queries as benefits
from yanglao.web.console.benefits.deeds import NEXT
from yanglao.web.console.nav import Entry


def _waiting(actor: Actor) -> int:
    """Return how many cases wait for a step this person may do."""
    states = benefits.tasks(actor, size=0)["by_state"]
    return sum(n for s, n in states.items() if s in NEXT and register.may(actor, NEXT[s].permission))


ENTRIES = [
    Entry("money", _("待遇"), "benefits", "circle-check", permissions.READ, order=10, count=_waiting),
    Entry("money", _("应享未享"), "unserved", "user-search", permissions.UNSERVED, order=12),
]
