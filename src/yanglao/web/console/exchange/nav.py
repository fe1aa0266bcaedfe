"""Side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.web.console.nav import Entry

ENTRIES = [Entry("platform", _("数据交换"), "exchange", "arrow-left-right", "exchange.read", order=10)]
