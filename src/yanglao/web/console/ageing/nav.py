"""Side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.web.console.nav import Entry

ENTRIES = [Entry("plan", _("老龄化统计"), "ageing", "chart-column", "people.statistics", order=30)]
