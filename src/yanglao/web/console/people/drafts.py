"""The form for a new person survives a reload, the end of the session and a power cut: kept sealed, for who typed it alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.access import queries, services
from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.web.console.pages import done, page
from yanglao.web.console.people.forms import NewForm

FORM = "people.new"
#: Said anew each time: that two people are not the same is no thing to remember.
_NOT_KEPT = {"sure", "sure_why"}
#: What stands on an untouched form is no draft.
_UNTOUCHED = {"id_type": "resident", "by": "self"}


def keep(actor: Actor, given: Mapping[str, Any]) -> None:
    """Keep what stands on the page; an untouched form keeps nothing."""
    values = {name: given.get(name, "") for name in NewForm.base_fields if name not in _NOT_KEPT}
    touched = any(v.strip() and _UNTOUCHED.get(name) != v for name, v in values.items())
    services.keep_draft(actor, form=FORM, values=values if touched else {}, at=clock.now())


def offered(actor: Actor) -> tuple[dict[str, str], datetime | None]:
    """Return what was left on the page and when; nothing and None when there is none."""
    found = queries.draft(actor, FORM, at=clock.now())
    return found if found else ({}, None)


def drop(actor: Actor) -> None:
    """Forget what was typed: the file is opened."""
    services.drop_draft(actor, form=FORM)


@page("people.write", methods=("POST",))
def discard(request: HttpRequest) -> HttpResponse:
    """Throw the draft away and begin anew."""
    drop(request.actor)  # type: ignore[attr-defined]
    return done(request, _("草稿已清掉"), reverse("console:person-new"))
