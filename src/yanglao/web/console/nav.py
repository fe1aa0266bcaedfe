"""The side bar: groups in a fixed order; entries brought by the page packages; only what this person may open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanglao.base import permissions
from yanglao.base.actor import Actor

#: Groups in order; the first has no caption.
GROUPS: dict[str, str | Promise] = {
    "top": "",
    "people": _("对象"),
    "money": _("待遇与资金"),
    "service": _("服务"),
    "watch": _("监管"),
    "plan": _("规划"),
    "platform": _("平台"),
}
COUNT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the side bar.

    Parameters
    ----------
    group : str
        Key of ``GROUPS``.
    label : str
        Two to six characters.
    url_name : str
        Name of a console address without arguments, as ``people``.
    icon : str
        Lucide name.
    permission : str
        Who sees it: the page's own permission.
    order : int
        Place inside the group.
    count : callable, optional
        ``(actor) -> int``: things that wait for this person, one cheap query; remembered for twenty seconds.
    prefix : str
        Address that marks the entry as open; the entry's own when empty.
    """

    group: str
    label: str | Promise
    url_name: str
    icon: str
    permission: str
    order: int = 50
    count: Callable[[Actor], int] | None = None
    prefix: str = ""


def entries() -> list[Entry]:
    """Return all entries of all page packages."""
    from yanglao.web.console import discovery

    found = [entry for module in discovery.rooms("nav") for entry in module.ENTRIES]
    return sorted(found, key=lambda e: (list(GROUPS).index(e.group), e.order, str(e.label)))


def build(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups with what this person may open."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    fresh = request.method not in ("GET", "HEAD")
    shown: dict[str, list[dict[str, Any]]] = {}
    drawn = [(e, url) for e in entries() if permissions.may(actor, e.permission) and (url := _url(e))]
    here = max((p for e, url in drawn if request.path.startswith(p := e.prefix or url)), key=len, default="")
    for entry, url in drawn:
        shown.setdefault(entry.group, []).append(
            {
                "label": entry.label,
                "url": url,
                "icon": entry.icon,
                "count": _count(entry, actor, fresh),
                "active": (entry.prefix or url) == here,
            }
        )
    return [{"key": key, "label": GROUPS[key], "entries": shown[key]} for key in GROUPS if key in shown]


def _url(entry: Entry) -> str:
    try:
        return reverse(f"console:{entry.url_name}")
    except NoReverseMatch:
        return ""


def _key(actor: Actor, entry: Entry) -> str:
    return f"nav:{actor.user_id}:{actor.duty}:{hash(actor.scope)}:{entry.url_name}"


def _count(entry: Entry, actor: Actor, fresh: bool) -> int:
    if entry.count is None:
        return 0
    key = _key(actor, entry)
    known = None if fresh else cache.get(key)
    if known is None:
        known = entry.count(actor)
        cache.set(key, known, COUNT_SECONDS)
    return int(known)


def forget_counts(actor: Actor) -> None:
    """Drop the remembered counts of a person (after a deed)."""
    cache.delete_many([_key(actor, entry) for entry in entries() if entry.count])
