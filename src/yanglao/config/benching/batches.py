"""The month for the whole county, and the import of a hundred thousand rows: each run on its own copy."""

from __future__ import annotations

import random
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from yanglao.areas import queries as areas
from yanglao.base.actor import Actor
from yanglao.base.identifiers import IMPOSSIBLE_ADDRESS, check_character
from yanglao.base.periods import Month
from yanglao.base.scope import acting
from yanglao.benefits import queries as benefits
from yanglao.config.benching.copies import copy_of_county, word
from yanglao.config.benching.measure import Figure

HEADINGS = ("姓名", "身份证号", "联系电话", "户籍村（社区）", "居住村（社区）", "居住地址", "民族")


#: States of a month after which running it makes no new payment.
PAID = ("posted", "sent", "reconciled", "closed")


def unpaid_month(actor: Actor, today: date) -> str:
    """Return the first month from today's on that nobody has paid yet, so that a used county can be measured too."""
    with acting(actor):
        paid = {run["month"] for run in benefits.runs(actor) if run["state"] in PAID}
    month = Month.of(today)
    while str(month) in paid:
        month += 1
    return str(month)


def measure_month(month: str, elders: int, runs: int) -> list[Figure]:
    """Return the first and the second run of a month, and the memory of the first."""
    first = Figure("month", "全县一个月：事实→决定→账→批→银行文件 / a county's month", "s", 15.0, elders)
    again = Figure("month_again", "同一个月再跑一次 / the same month again", "s", 5.0, elders)
    memory = Figure("month_memory", "月度发放最多用的内存 / peak memory", "MB", 1000.0, elders)
    last_day = Month.parse(month).last_day
    for _ in range(runs):
        with copy_of_county() as environment:
            environment["YANGLAO_TODAY"] = last_day.isoformat()
            one = word(environment, "month", "--month", month, "--json")
            two = word(environment, "month", "--month", month, "--json")
        if one["new_payments"] <= 0 or two["new_payments"] != 0:
            raise AssertionError(f"new payments {one['new_payments']}, again {two['new_payments']}")
        first.runs.append(float(one["seconds"]["total"]))
        again.runs.append(float(two["seconds"]["total"]))
        memory.runs.append(float(one["peak_mb"]))
        first.note = f"new_payments {one['new_payments']}, paid_fen {one['paid_fen']}"
    first.cold = first.runs[0] if first.runs else None
    return [first, again, memory]


def write_sheet(path: Path, county: str, rows: int, seed: int = 7) -> None:
    """Write a spreadsheet of invented people whose ID numbers can be nobody's."""
    import xlsxwriter

    chance = random.Random(seed)
    villages = [division.name for division in areas.villages(county)]
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("示例")
        sheet.write_row(0, 0, HEADINGS)
        for row in range(1, rows + 1):
            born = date(1930, 1, 1) + timedelta(days=chance.randrange(13_000))
            first = f"{IMPOSSIBLE_ADDRESS}{born:%Y%m%d}{row % 1000:03d}"
            name = (
                chance.choice("赵钱孙李周吴郑王冯陈")
                + chance.choice("建国桂英秀兰金根水")
                + chance.choice("华芳珍林明玉")
            )
            village = chance.choice(villages)
            sheet.write_row(
                row,
                0,
                (
                    name,
                    first + check_character(first),
                    f"1390{row:07d}",
                    village,
                    village,
                    f"{row} 号",
                    "汉族",
                ),
            )


def measure_import(county: str, rows: int, runs: int) -> list[Figure]:
    """Return the whole word ``people import`` on a file of ``rows`` rows, and reading alone against a peer."""
    figure = Figure("import_xlsx", f"导入 {rows:,} 行 xlsx（校验、加密、历史）/ import", "s", 60.0, rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.xlsx"
        write_sheet(path, county, rows)
        for _ in range(runs):
            with copy_of_county() as environment:
                begun = time.perf_counter()
                answer = word(environment, "people", "import", str(path), "--json")
                figure.runs.append(time.perf_counter() - begun)
            figure.note = ", ".join(f"{k} {answer[k]}" for k in ("new", "changed", "duplicate", "refused"))
        figure.cold = figure.runs[0]
        peer = _reading(path)
    figure.peer, figure.ratio = "reading the file by openpyxl", round(figure.value / peer.value, 2)
    return [figure, peer]


def _reading(path: Path) -> Figure:
    import openpyxl

    begun = time.perf_counter()
    book = openpyxl.load_workbook(path, read_only=True)
    count = sum(1 for _ in book.active.iter_rows(values_only=True))
    return Figure(
        "peer_openpyxl",
        "openpyxl 只读同一文件 / reading only",
        "s",
        None,
        count,
        [time.perf_counter() - begun],
    )
