"""First line of the side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.access import permissions
from yanglao.web.console.nav import Entry

ENTRIES = [Entry("top", _("工作台"), "home", "layout-dashboard", permissions.SELF, order=0)]
