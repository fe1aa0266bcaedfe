"""What every page of the portal shares: the five tabs, the way back, who looks at whose file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.access import queries as access
from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.people import queries as people
from yanglao.people import services as speaking

OWN_DUTIES = ("family", "elder")


@dataclass(frozen=True, slots=True)
class Own:
    """The file a family member or the elder looks at."""

    actor: Actor
    person_id: int
    head: dict[str, Any]
    others: tuple[int, ...]

    @property
    def name(self) -> str:
        """The elder's name."""
        return str(self.head["name"])

    @property
    def greeting(self) -> str:
        """How one speaks to the elder: family name and grandfather or grandmother."""
        called = _("奶奶") if self.head["sex"] == "f" else _("爷爷")
        return f"{self.name[:1]}{called}"


def actor(request: HttpRequest) -> Actor:
    """Return who acts."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def is_own(request: HttpRequest) -> bool:
    """Return whether an elder or a family member is logged in."""
    who = actor(request)
    return who.duty in OWN_DUTIES and who.scope.kind == "persons" and bool(who.scope.keys)


def own(request: HttpRequest) -> Own | None:
    """Return the file that is looked at: the one named in ``?person=``, else the first; None for everybody else."""
    if not is_own(request):
        return None
    who = actor(request)
    keys = [int(key) for key in who.scope.keys]
    wanted = request.GET.get("person", "")
    chosen = int(wanted) if wanted.isdecimal() and int(wanted) in keys else keys[0]
    # The scope is renewed once a day; a delegation that ended this morning is seen to here.
    if who.duty == "family" and not speaking.running_powers(who, chosen, on=clock.today()):
        return None
    head = people.header(who, chosen, on=clock.today())
    if head is None:
        return None
    return Own(who, chosen, head, tuple(key for key in keys if key != chosen))


def with_person(url: str, own: Own) -> str:
    """Return an address that stays with the file looked at; plain where there is only one."""
    return f"{url}?person={own.person_id}" if own.others else url


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the five tabs; the middle one calls."""
    phone = access.place().phone
    entries = (
        (_("首页"), reverse("portal:home"), "house"),
        (_("找地方"), reverse("portal:places"), "map-pin"),
        (_("打 %(phone)s") % {"phone": phone}, f"tel:{phone}", "phone-call"),
        (_("办事"), reverse("portal:services"), "file-text"),
        (_("我的"), reverse("portal:mine"), "user"),
    )
    here = request.path
    return [
        {
            "label": label,
            "url": url,
            "icon": icon,
            "call": url.startswith("tel:"),
            "active": here == url or (url != "/" and here.startswith(url)),
        }
        for label, url, icon in entries
    ]


def show(
    request: HttpRequest,
    template: str,
    title: str,
    words: dict[str, Any],
    *,
    back: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render a page with the tabs, its title and the way back (the first page when left out)."""
    frame = {
        "place": access.place(),
        "portal_tabs": tabs(request),
        "title": title,
        "back_url": back or reverse("portal:home"),
        "today": clock.today(),
        "person_query": with_person("", words["own"]) if words.get("own") else "",
    }
    return render(request, template, {**frame, **words}, status=status)
