"""Side bar."""

from django.utils.translation import gettext_lazy as _

from yanglao.web.console.nav import Entry

ENTRIES = [Entry("people", _("老年人"), "people", "users", "people.read", order=10)]
