"""Line of the side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.access import permissions, queries
from yanglao.base.actor import Actor
from yanglao.web.console.nav import Entry


def _running(actor: Actor) -> int:
    return queries.jobs(actor, mine=True).filter(state__in=["queued", "running"]).count()


ENTRIES = [Entry("platform", _("后台任务"), "jobs", "loader", permissions.JOBS, order=20, count=_running)]
