"""``./run assess due``: who has to be assessed, by village, town and reason."""

from __future__ import annotations

import argparse
import json
from datetime import date
from typing import Any

from yanglao.areas import queries as areas
from yanglao.assessment import queries
from yanglao.base import clock
from yanglao.base.actor import system_actor
from yanglao.base.errors import DomainError
from yanglao.base.models import Installation
from yanglao.people import queries as people

_MOST = 500
WORDS = {"late": "已过期", "changed": "情况变了", "ending": "快到期", "needed": "待遇要评估"}


def due(argv: list[str]) -> int:
    """``assess due [--json]``: 0 told, 1 nobody is on file (nothing was looked at), 2 wrongly called."""
    parser = argparse.ArgumentParser(prog="./run assess due", description="谁该评估 / who is due")
    parser.add_argument("--on", type=date.fromisoformat, help="哪一天 / as of a day")
    parser.add_argument("--days", type=int, default=30, help="多少天内到期也算 / ending within days")
    parser.add_argument("--place", default="", help="镇 9 位或村 12 位代码 / town or village")
    parser.add_argument("--reason", choices=queries.REASONS)
    parser.add_argument("--page", type=int, default=1)
    parser.add_argument("--per-page", type=int, default=50)
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    if words.page < 1 or not 1 <= words.per_page <= _MOST or words.days < 0 or not _is_place(words.place):
        raise DomainError(
            "页从 1 起，每页 1–500，天数不为负，地方写 9 或 12 位代码 / page from 1, 1–500 a page, 9 or 12 digits",
            code="due.words",
        )
    place = Installation.objects.filter(pk=1).first()
    actor = system_actor(place.county if place else "", "命令行")
    on = words.on or clock.today()
    reasons = (words.reason,) if words.reason else queries.REASONS
    rows = queries.all_due(actor, on=on, days=words.days, place=words.place, reasons=reasons)
    first = (words.page - 1) * words.per_page
    found = {
        "county": actor.county,
        "on": on.isoformat(),
        "days": words.days,
        "people": people.counts(actor, on=on)["active"],
        **_named(queries.due_counts(rows), areas.names(actor.county)),
        "page": words.page,
        "pages": max(1, -(-len(rows) // words.per_page)),
        "per_page": words.per_page,
        "rows": _rows(actor, rows[first : first + words.per_page]),
    }
    print(json.dumps(found, ensure_ascii=False)) if words.json else _print(found)
    return 0 if found["people"] else 1


def _is_place(code: str) -> bool:
    return code == "" or (code.isdecimal() and len(code) in (9, 12))


def _named(counts: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    for key in ("by_town", "by_village"):
        counts[key] = {
            code: {"name": names.get(code, ""), **one, "total": sum(one.values())}
            for code, one in sorted(counts[key].items())
        }
    return counts


def _rows(actor: Any, rows: list[queries.Due]) -> list[dict[str, Any]]:
    lines = {line.person_id: line for line in people.lines(actor, [row.person_id for row in rows])}
    return [
        {
            "file_no": lines[row.person_id].file_no,
            "village": row.village,
            "reason": row.reason,
            "reason_zh": WORDS[row.reason],
            "level": row.level,
            "valid_to": row.valid_to and row.valid_to.isoformat(),
            "changed_on": row.changed_on and row.changed_on.isoformat(),
            "days_over": row.days,
            "schemes": list(row.schemes),
        }
        for row in rows
        if row.person_id in lines
    ]


def _print(found: dict[str, Any]) -> None:
    print(f"{found['on']} 该评估 {found['total']} 人 / due (of {found['people']} on file)")
    for reason, words in WORDS.items():
        print(f"  {words}　{found['by_reason'][reason]}")
    for one in found["by_town"].values():
        print(f"  {one['name']}　{one['total']}")
    for row in found["rows"]:
        since = row["valid_to"] or row["changed_on"] or "、".join(row["schemes"])
        print(f"  {row['file_no']}　{row['reason_zh']}　{since}")
