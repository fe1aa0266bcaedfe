"""Side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.people import queries
from yanglao.web.console.nav import Entry

ENTRIES = [
    Entry("people", _("老年人"), "people", "users", "people.read", order=10),
    Entry(
        "people",
        _("重复档案"),
        "people-doubles",
        "copy",
        "people.doubles",
        order=15,
        count=queries.count_pairs,
    ),
]
