"""Excel of exactly what is filtered: a line of origin on top, formulas neutralised, noted in the audit log."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _

from yanglao.access import queries as access
from yanglao.access import services
from yanglao.access.queries import duties
from yanglao.base import clock

_RISKY = ("=", "+", "-", "@", "\t", "\r", "|", "%")
MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_000_000  # a sheet holds 1,048,576


def neutral(value: Any) -> Any:
    """Return a text that no spreadsheet takes for a formula: a leading sign gets an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_RISKY) else value


def origin_line(request: HttpRequest, count: int | None) -> str:
    """Return the line that says where a sheet comes from: place, who, when, filter, rows."""
    actor = request.actor  # type: ignore[attr-defined]
    place = access.place()
    parts = [
        _("示例数据") if place.is_demo else "",
        place.name,
        f"{actor.name}（{duties.label(actor.duty)}）",
        clock.now().astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M"),
        _("条件 %(filter)s") % {"filter": request.META.get("QUERY_STRING") or _("无")},
        _("%(n)s 行") % {"n": f"{count:,}"} if count is not None else "",
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
) -> FileResponse:
    """Write a list as .xlsx and send it; the deed is noted with the filter as it stands in the address.

    Parameters
    ----------
    name : str
        File name without ending, as 老年人名单.
    what : str
        Code of the list for the audit log, as ``people.list``.
    headings : sequence of str
        First row under the line of origin.
    rows : iterable of sequences
        Values: text, numbers, days; money as Decimal yuan. Read to the end before anything is sent.
    count : int, optional
        Rows, when known.
    widths : sequence of int
        Widths of the columns in characters.
    """
    keep = tempfile.TemporaryFile()  # noqa: SIM115  closed by the response
    book = xlsxwriter.Workbook(
        keep,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_date_format": "yyyy-mm-dd",
        },
    )
    sheet = book.add_worksheet(name[:31])
    small, bold = (
        book.add_format({"font_color": "#5F6C71", "italic": True}),
        book.add_format({"bold": True, "bottom": 1}),
    )
    money = book.add_format({"num_format": "#,##0.00"})
    line = origin_line(request, count)
    sheet.write_string(0, 0, neutral(line), small)
    sheet.set_header(f"&L&8{line[:200].replace('&', '&&')}")
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
    book.close()
    services.log_export(request.actor, what=what, rows=written, filters=request.META.get("QUERY_STRING", ""))  # type: ignore[attr-defined]
    keep.seek(0)
    return FileResponse(keep, as_attachment=True, filename=f"{name}.xlsx", content_type=MEDIA)


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
