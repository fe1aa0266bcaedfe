"""Excel of exactly what is filtered: a line of origin on top, formulas neutralised.

A list hands its rows to :func:`excel`. Asked for by hand it leads to the page that asks what for; the page (or a job) then asks
the list again with an order, and the same call writes the file. So no list knows of approvals, and none can be passed by.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from urllib.parse import parse_qsl, urlencode

import xlsxwriter
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.access import queries as access
from yanglao.access import services
from yanglao.access.queries import duties
from yanglao.base import clock

_RISKY = ("=", "+", "-", "@", "\t", "\r", "|", "%")
MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_000_000  # a sheet holds 1,048,576
#: What of a list's address belongs to the export itself, not to the list.
_OURS = ("export", "page", "pick")


@dataclass
class Order:
    """What is wanted of a list: only a description of the sheet, or the sheet itself.

    ``progress`` is told ``(rows written, rows)``.
    """

    number: str = ""
    purpose: str = ""
    with_numbers: bool = False
    progress: Callable[[int, int], None] | None = None
    described: dict[str, Any] = field(default_factory=dict)
    content: bytes | None = None
    written: int = 0


def order_of(request: HttpRequest) -> Order | None:
    """Return the order a list is asked with, or None when a person asks by hand."""
    return getattr(request, "export_order", None)


def wants_numbers(request: HttpRequest) -> bool:
    """Return whether the sheet that is being made holds whole numbers, as another person approved."""
    order = order_of(request)
    return order is not None and bool(order.number) and order.with_numbers


def list_query(query: str) -> str:
    """Return what of an address narrows and sorts the list."""
    return urlencode([(k, v) for k, v in parse_qsl(query) if k not in _OURS])


def neutral(value: Any) -> Any:
    """Return a text that no spreadsheet takes for a formula: a leading sign gets an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_RISKY) else value


def origin_line(request: HttpRequest, count: int | None) -> str:
    """Return the line that says where a sheet comes from: place, who, when, filter, rows."""
    actor = request.actor  # type: ignore[attr-defined]
    place, order = access.place(), order_of(request)
    parts = [
        _("示例数据") if place.is_demo else "",
        place.name,
        f"{actor.name}（{duties.label(actor.duty)}）",
        clock.now().astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M"),
        _("条件 %(filter)s") % {"filter": list_query(request.META.get("QUERY_STRING", "")) or _("无")},
        _("%(n)s 行") % {"n": f"{count:,}"} if count is not None else "",
        _("编号 %(no)s") % {"no": order.number} if order else "",
        _("用途 %(why)s") % {"why": order.purpose} if order else "",
        _("只限办公使用，不得外传"),
    ]
    return " · ".join(part for part in parts if part)


def excel(
    request: HttpRequest,
    *,
    name: str,
    what: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    count: int | None = None,
    widths: Sequence[int] = (),
    numbers: Sequence[str] = (),
    direct: bool = False,
) -> HttpResponse | FileResponse:
    """Hand over a list as a sheet; by hand it leads to the page that asks what for.

    Parameters
    ----------
    name : str
        File name without ending, as 老年人名单.
    what : str
        Code of the list for the audit log, as ``people.list``.
    headings : sequence of str
        First row under the line of origin.
    rows : iterable of sequences
        Values: text, numbers, days; money as Decimal yuan. Read only when the sheet is written.
    count : int, optional
        Rows, when known.
    widths : sequence of int
        Widths of the columns in characters.
    numbers : sequence of str
        Headings that stand masked and could be whole, if another person agrees (ask :func:`wants_numbers` in the rows).
    direct : bool
        Sent at once, without purpose: only for a file that holds no list (the faults of one's own import).
    """
    order = order_of(request)
    if order is None and not direct:
        query = urlencode({"of": f"{request.path}?{list_query(request.META.get('QUERY_STRING', ''))}"})
        return HttpResponseRedirect(f"{reverse('console:export-new')}?{query}")
    if order is not None and not order.number:
        known = sum(1 for _row in rows) if count is None else count
        order.described = {
            "name": name,
            "what": what,
            "count": known,
            "headings": list(headings),
            "numbers": list(numbers),
        }
        return HttpResponse(status=204)
    keep = tempfile.TemporaryFile()  # noqa: SIM115  closed by the response, or below
    written = _write_book(keep, request, name, headings, rows, count, widths)
    services.log_export(
        request.actor,  # type: ignore[attr-defined]
        what=what,
        rows=written,
        filters=list_query(request.META.get("QUERY_STRING", "")),
        purpose=order.purpose if order else "",
    )
    keep.seek(0)
    if order is None:
        return FileResponse(keep, as_attachment=True, filename=f"{name}.xlsx", content_type=MEDIA)
    with keep:
        order.content, order.written = keep.read(), written
    return HttpResponse(status=204)


def _write_book(
    keep: IO[bytes],
    request: HttpRequest,
    name: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    count: int | None,
    widths: Sequence[int],
) -> int:
    """Write the sheet; returns rows written."""
    order = order_of(request)
    words = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd",
    }
    book = xlsxwriter.Workbook(keep, words)
    sheet = book.add_worksheet(name[:31])
    small = book.add_format({"font_color": "#5F6C71", "italic": True})
    bold = book.add_format({"bold": True, "bottom": 1})
    money = book.add_format({"num_format": "#,##0.00"})
    line = origin_line(request, count)
    sheet.write_string(0, 0, neutral(line), small)
    sheet.set_header(f"&L&8{line[:200].replace('&', '&&')}")
    if order:
        book.set_properties({"title": f"{name} {order.number}", "comments": line[:250]})
        sheet.set_footer(f"&L&8{order.number}&R&8&P / &N")
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for column, heading in enumerate(headings):
        sheet.write_string(1, column, neutral(heading), bold)
    sheet.freeze_panes(2, 0)
    written = 0
    for written, row in enumerate(rows, 1):
        if written > MOST_ROWS:
            break
        for column, value in enumerate(row):
            _write(sheet, written + 1, column, value, money)
        if order and order.progress and written % 500 == 0:
            order.progress(written, count or written)
    book.close()
    return written


def _write(sheet: Any, row: int, column: int, value: Any, money: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, _("是") if value else _("否"))
    elif isinstance(value, Decimal):
        sheet.write_number(row, column, float(value), money)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_string(row, column, value.astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M"))
    elif isinstance(value, date):
        sheet.write_string(row, column, value.isoformat())
    else:
        sheet.write_string(row, column, neutral(str(value)))
