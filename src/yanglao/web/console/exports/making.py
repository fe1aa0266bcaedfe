"""Asks a list for its sheet: first what it would hold, later the sheet itself, each time as the person who wants it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.exchange import queries, services
from yanglao.web.console.export import Order, list_query


@dataclass(frozen=True, slots=True)
class _Asker:
    """The account in whose name a list is asked (a job has no session)."""

    pk: int | None
    name: str
    office: str = ""
    is_authenticated: bool = True


def ask_list(actor: Actor, path: str, query: str, order: Order) -> Order:
    """Run a list's own page as this actor with an order; its permission and the row policies hold as ever.

    Raises
    ------
    NotFound
        No such list, or a page that gives no sheet.
    """
    try:
        match = resolve(path)
    except Resolver404:
        match = None
    if match is None or match.namespace != "console" or (match.url_name or "").startswith("export"):
        raise NotFound(_("没有这个名单"), remedy=_("回到名单，再点导出"))
    request: Any = RequestFactory().get(path, QUERY_STRING=f"{list_query(query)}&export=xlsx".lstrip("&"))
    request.user, request.actor, request.session = _Asker(actor.user_id, actor.name), actor, {}
    request.resolver_match, request.export_order = match, order
    request.appointment, request.appointments = None, []
    _answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    if not order.described and order.content is None:
        raise NotFound(_("这一页没有名单可导出"), remedy=_("回到名单，再点导出"))
    return order


def describe(request: HttpRequest, of: str) -> tuple[str, str, dict[str, Any]]:
    """Return (path, query, what the sheet would hold) of a list's address."""
    parts = urlsplit(of)
    query = list_query(parts.query)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return parts.path, query, ask_list(actor, parts.path, query, Order()).described


def make(actor: Actor, export_id: int, progress: Callable[[int, int], None] | None = None) -> int:
    """Write the sheet of a started export and keep it; returns its rows."""
    row = queries.export(actor, export_id)
    if row is None:
        raise NotFound(_("没有这个导出，或不是您申请的"), remedy=_("回到“导出”"))
    order = Order(row.number, row.purpose, row.with_numbers, progress)
    ask_list(actor, row.path, row.query, order)
    services.keep_export(
        actor, export_id=export_id, content=order.content or b"", rows=order.written, at=clock.now()
    )
    return order.written
