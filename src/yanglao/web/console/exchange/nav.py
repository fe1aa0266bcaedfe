"""Side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.exchange import queries
from yanglao.web.console.nav import Entry

ENTRIES = [
    Entry("platform", _("数据交换"), "exchange", "arrow-left-right", "exchange.read", order=10),
    Entry(
        "platform",
        _("部门共享数据"),
        "shared",
        "network",
        "exchange.read",
        order=11,
        count=queries.waiting_records,
    ),
]
