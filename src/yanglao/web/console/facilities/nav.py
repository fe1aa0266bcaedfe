"""Side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.web.console.nav import Entry

ENTRIES = [Entry("service", _("设施与床位"), "facilities", "map-pin", "facilities.view", order=30)]
