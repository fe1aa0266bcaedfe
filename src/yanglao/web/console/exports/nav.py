"""Side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.base import permissions
from yanglao.base.actor import Actor
from yanglao.exchange import queries
from yanglao.web.console.nav import Entry


def waiting(actor: Actor) -> int:
    """Return how many exports of others wait for this person."""
    if not permissions.may(actor, "exchange.approve_export"):
        return 0
    return queries.exports_waiting(actor).exclude(user_id=actor.user_id).count()


ENTRIES = [Entry("platform", _("导出"), "exports", "download", "access.export", order=12, count=waiting)]
