"""Side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.web.console.nav import Entry

ENTRIES = [Entry("platform", _("到期清除"), "retention", "eraser", "base.retention", order=32)]
