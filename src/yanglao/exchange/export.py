"""Tables out: workbooks whose cells cannot run as formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from yanglao.exchange.rules.cells import neutral


def workbook(
    headings: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = "", watermark: str = ""
) -> bytes:
    """Return an xlsx of one sheet: heading row frozen, text as text, days as days.

    Parameters
    ----------
    headings : sequence of str
        First row.
    rows : iterable of sequences
        Text, numbers, days.
    title : str
        Name of the sheet.
    watermark : str
        A last line in the first column (who exported, when).
    """
    buffer = io.BytesIO()
    words = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd",
    }
    book = xlsxwriter.Workbook(buffer, words)
    sheet = book.add_worksheet((title or "Sheet1")[:31])
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, headings, bold)
    number = 0
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, place, neutral(cell))
            else:
                sheet.write(number, place, cell)
    if watermark:
        sheet.write_string(number + 1, 0, neutral(watermark))
    book.close()
    return buffer.getvalue()


def text_table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return the same as CSV in UTF-8 with a mark that spreadsheets understand."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")
