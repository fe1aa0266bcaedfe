"""Public notices: who is about to receive a benefit, masked, until the notice ends."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yanglao.access import queries as access
from yanglao.areas import queries as areas
from yanglao.base import clock
from yanglao.base.identifiers import mask_name
from yanglao.benefits import queries as benefits
from yanglao.people import queries as people
from yanglao.web.portal import pages

_MOST = 200


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """List the benefits on notice: masked name, village, scheme, until when; nothing else of the file."""
    today = clock.today()
    # A public notice is public by law; only these four words leave, and the name masked.
    platform = access.as_platform(pages.actor(request))
    found = [
        row
        for row in benefits.tasks(platform, states=("noticed",), size=_MOST)["rows"]
        if row["notice_to"] is None or row["notice_to"] >= today
    ]
    names = {line.person_id: line.name for line in people.lines(platform, [r["person_id"] for r in found])}
    schemes = benefits.scheme_names(today)
    rows = [
        {
            "name": mask_name(names.get(row["person_id"], "")),
            "place": areas.path_name(row["village"]),
            "scheme": schemes.get(row["scheme"], row["name"]),
            "until": row["notice_to"],
        }
        for row in found
    ]
    return pages.show(
        request, "portal/shared/page.html", _("公示"), {"body": "portal/notices/notices.html", "rows": rows}
    )
