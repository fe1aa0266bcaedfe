"""Who on file may be whose request it is: the door check in words, and whoever has this telephone."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from yanglao.areas import queries as areas
from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.people import queries, services
from yanglao.web.console.people.views import place_words


def shown(actor: Actor, found: queries.DoorCheck, by_phone: list[int]) -> list[dict[str, Any]]:
    """Return the files with the reason why, and towns elsewhere that keep somebody of the same name and birthday."""
    told = {near.person_id: services.why(near.evidence) for near in found.near}
    for pk in by_phone:
        told.setdefault(pk, _("档案上是这个电话"))
    rows: list[dict[str, Any]] = [
        {
            "line": line,
            "age": line.age(clock.today()),
            "place": place_words(line.village),
            "why": told[line.person_id],
        }
        for line in queries.lines(actor, list(told))
    ]
    return rows + [{"elsewhere": areas.name(town)} for town in found.elsewhere]


def of_request(actor: Actor, row: Any, phone: str) -> list[dict[str, Any]]:
    """Return who may be meant by a request."""
    return shown(actor, *queries.request_check(actor, row, phone))
