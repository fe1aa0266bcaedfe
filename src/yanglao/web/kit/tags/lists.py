"""Lists: sortable heads, saved views, filters, pages. Everything lives in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from yanglao.web.kit.lists import with_query
from yanglao.web.kit.parts import Filter, Page, Tab

register = template.Library()


def _request(context: Context) -> HttpRequest | None:
    return context.get("request")


@register.simple_tag(takes_context=True)
def sort_th(context: Context, key: str, label: str, css: str = "", first: str = "up") -> SafeString:
    """``{% sort_th "last_visit" "最近探访" "num" %}``: a head that sorts by ``?sort=key`` and ``?sort=-key``."""
    request = _request(context)
    now = request.GET.get("sort", "") if request else context.get("sort", "")
    now = now or context.get("sort", "")
    way = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    turned = f"-{key}" if now == key or (not way and first == "down") else key
    url = with_query(request, sort=turned, page=None) if request else f"?sort={turned}"
    return render_to_string("kit/parts/sort_th.html", {"label": label, "url": url, "way": way, "css": css})


@register.simple_tag
def tabs(items: Sequence[Tab], label: str = "") -> SafeString:
    """Tabs as links: saved views with live counts, or duties of a file."""
    return render_to_string("kit/parts/tabs.html", {"tabs": items, "label": label})


@register.simple_tag(takes_context=True)
def filters(
    context: Context, items: Sequence[Filter], *, search: str = "", count: Any = None, **more: Any
) -> SafeString:
    """``{% filters page.filters search="姓名、证件号、电话、地址" count=page.count unit="人" clear_url=url %}``."""
    request = _request(context)
    kept = [(k, v) for k, v in request.GET.items() if k not in {"q", "page"}] if request else []
    values = {
        "filters": items,
        "search": search,
        "count": count,
        "q": request.GET.get("q", "") if request else "",
        "kept": kept,
        "any_on": any(f.value for f in items) or bool(request and request.GET.get("q")),
        "clear_url": more.get("clear_url", "?"),
        "unit": more.get("unit", ""),
        "views": (context.get("shell") or {}).get("views"),
        "list_title": (context.get("crumbs") or [{}])[-1].get("label", ""),
        "request": request,
        "csrf_token": context.get("csrf_token", ""),
    }
    return render_to_string("kit/parts/filters.html", values)


@register.simple_tag
def pager(page: Page, unit: str = "", density: bool = True) -> SafeString:
    """The foot of a table: 第 1–12 人，共 1,286 人, density, pages."""
    return render_to_string("kit/parts/pager.html", {"page": page, "unit": unit, "density": density})


@register.simple_block_tag
def bulk_bar(
    content: str, all_count: int | None = None, all_url: str = "", unit: str = "", effect: str = ""
) -> SafeString:
    """The bar of chosen rows, inside ``<form data-bulk>``; first button solid, at the right what will change."""
    values = {"content": content, "all_count": all_count, "all_url": all_url, "unit": unit, "effect": effect}
    return render_to_string("kit/parts/bulk_bar.html", values)
