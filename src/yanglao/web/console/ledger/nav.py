"""Line of the side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.funds import permissions
from yanglao.web.console.nav import Entry

ENTRIES = [Entry("money", _("资金台账"), "ledger", "wallet", permissions.READ, order=30)]
