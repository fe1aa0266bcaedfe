"""Line of the side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.planning import permissions
from yanglao.web.console.nav import Entry

ENTRIES = [Entry("plan", _("指标与任务"), "plan", "target", permissions.VIEW.code, order=10)]
