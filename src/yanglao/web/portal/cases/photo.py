"""The picture of a visit, for the elder and the family: while the consent and the delegation hold, and noted."""

from __future__ import annotations

import base64

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yanglao.assessment import services
from yanglao.base import clock
from yanglao.base.errors import NotFound
from yanglao.web.portal import pages
from yanglao.web.portal.guard import own_only


@require_GET
@own_only
def photo(request: HttpRequest, own: pages.Own, visit_id: int) -> HttpResponse:
    """Show the picture."""
    found = services.show_photo(own.actor, visit_id=visit_id, purpose=_("本人或家属自己看"), at=clock.now())
    if found.person_id != own.person_id:
        raise NotFound(_("没有照片"))
    at = clock.now().astimezone(clock.CHINA)
    answer = pages.show(
        request,
        "portal/shared/page.html",
        _("上门照片"),
        {
            "body": "portal/cases/photo.html",
            "own": own,
            "photo": found,
            "picture": base64.b64encode(found.content).decode(),
            "mark": f"{own.actor.name} {at:%Y-%m-%d %H:%M}",
            "rows": (120, 360, 600),
        },
        back=pages.with_person(reverse("portal:case", args=["assessment", found.assessment_id]), own),
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
