"""Line of the side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.access import permissions
from yanglao.web.console.nav import Entry

ENTRIES = [Entry("plan", _("政策"), "policy", "scroll-text", permissions.SELF, order=30)]
