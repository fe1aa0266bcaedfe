"""Side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.people import queries
from yanglao.web.console.nav import Entry

ENTRIES = [
    Entry(
        "people",
        _("来电来件"),
        "requests",
        "inbox",
        "people.requests",
        order=12,
        count=queries.count_requests,
    )
]
