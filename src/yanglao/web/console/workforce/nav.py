"""Side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.web.console.nav import Entry

ENTRIES = [Entry("service", _("队伍"), "workers", "graduation-cap", "workforce.view", order=40)]
