"""Line of the side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.access import permissions
from yanglao.web.console.nav import Entry

ENTRIES = [Entry("platform", _("账号与权限"), "accounts", "user-cog", permissions.READ_ACCOUNTS, order=40)]
