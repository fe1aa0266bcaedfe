"""Line of the side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.funds import permissions, queries
from yanglao.web.console.nav import Entry

ENTRIES = [
    Entry("money", _("资金台账"), "ledger", "wallet", permissions.READ, order=30),
    Entry(
        "money",
        _("资金疑点"),
        "ledger-questions",
        "circle-alert",
        permissions.ASK,
        order=40,
        count=queries.open_questions,
    ),
]
