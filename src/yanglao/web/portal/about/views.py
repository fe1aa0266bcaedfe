"""What this site keeps, and how its figures come about."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yanglao.access import queries as access
from yanglao.policy import queries as policy
from yanglao.web.portal import pages


@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """Say what is kept of a visitor, how amounts are reckoned, and on which documents."""
    place = access.place()
    pack = policy.load_pack(place.pack).own
    return pages.show(
        request,
        "portal/shared/page.html",
        _("怎么算的"),
        {
            "body": "portal/about/about.html",
            "pack": pack,
            "documents": [d for d in policy.documents(place.pack) if d.title],
        },
    )
