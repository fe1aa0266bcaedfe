"""Line of the side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.access import permissions
from yanglao.web.console.nav import Entry

ENTRIES = [Entry("platform", _("操作日志"), "audit", "logs", permissions.READ_AUDIT, order=30)]
