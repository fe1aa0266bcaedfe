"""``people unserved``: who fits and does not receive, who receives and no longer fits."""

from __future__ import annotations

import argparse
import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

_SHOWN = 30


def words(parsers: Any) -> None:
    """Add the word to the parser of ``people``."""
    find = parsers.add_parser("unserved", help="应享未享与不再符合 / who fits and does not receive")
    find.add_argument("--on", type=date.fromisoformat, help="哪一天 / day (2026-10-31)")
    find.add_argument(
        "--check",
        type=Path,
        metavar="FILE.csv",
        help="入户核对的名单：village,file_no,scheme；只有 village 的行说明那个村没有 / checked by hand",
    )
    find.add_argument("--keep", action="store_true", help="同时更新网页上的清单 / also renew the desks' list")
    find.add_argument("--county")
    find.add_argument("--json", action="store_true")


def main(options: argparse.Namespace, actor: Any) -> int:
    """Look through the register; 0 when it was looked through, 1 when there was nobody to look at."""
    from yanglao.base import clock
    from yanglao.benefits import queries, services

    began, on = clock.stopwatch(), options.on or clock.today()
    truth, villages = _truth(options.check) if options.check else (None, [])
    found = queries.unserved(actor, on, truth, villages)
    found["seconds"] = round(clock.stopwatch() - began, 2)
    if options.keep:
        services.look_through(actor, on=on)
    if options.json:
        print(json.dumps(found, ensure_ascii=False, default=str))
    else:
        _tell(found)
    return 0 if found["persons"] else 1


def _truth(path: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the pairs checked by hand and the villages that were checked."""
    with path.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    pairs = [(r["file_no"], r["scheme"]) for r in rows if r.get("file_no") and r.get("scheme")]
    return pairs, sorted({r["village"] for r in rows if r.get("village")})


def _tell(found: dict[str, Any]) -> None:
    print(
        f"{found['on']}：{found['persons']} 份档案，应享未享 {found['unserved']}（要去问 {found['to_reach']}），"
        f"不再符合 {found['unfit']}，{found['seconds']} 秒 / fit and do not receive, to reach, no longer fit"
    )
    for town in found["by_town"]:
        print(f"  {town['name']}  {town['unserved']} / {town['unfit']}")
    for row in found["rows"][:_SHOWN]:
        amount = f"{row['amount_fen'] / 100:,.2f} 元/月" if row["amount_fen"] else ""
        print(f"    {row['file_no']}  {row['name']}  {amount}  {row['stage']}  {row['reason'][:60]}")
    if len(found["rows"]) > _SHOWN:
        print(f"    … {len(found['rows']) - _SHOWN}，--json 看全部 / more with --json")
    rate = found["hit_rate"]
    if rate:
        print(f"  核对：清单 {rate['listed']}，实际 {rate['true']}，命中 {rate['hits']} / listed, true, hits")
