"""Words of the command line kept by this house: ``explain``, ``benefits`` and ``simulate``."""

from __future__ import annotations

import argparse
import json
from typing import Any

from django.utils.translation import gettext as _

from yanglao.base import clock
from yanglao.base.actor import system_actor
from yanglao.base.errors import NotFound
from yanglao.base.models import Installation
from yanglao.base.money import yuan
from yanglao.base.periods import Month


def explain(argv: list[str]) -> int:
    """``explain --benefit CODE (--person FILE_NO | --any) [--month 2026-10] [--json]``: why an amount is what it is."""
    from yanglao.benefits import queries
    from yanglao.people import queries as people

    parser = argparse.ArgumentParser(prog="./run explain", description="一笔钱为什么 / why an amount")
    parser.add_argument("--benefit", help="待遇代码 / code of the scheme")
    parser.add_argument("--person", help="档案号 / file number")
    parser.add_argument(
        "--any", nargs="?", const="", default=None, metavar="CODE", help="随便找一个人 / an example person"
    )
    parser.add_argument("--month", default="", help="2026-10")
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    code = words.benefit or words.any
    if not code or (words.person is None) == (words.any is None):
        parser.error("--benefit CODE --person FILE_NO, or --any CODE / 要写待遇代码，再写档案号或 --any")
    today = clock.today()
    month = str(Month.parse(words.month)) if words.month else str(Month.of(today))
    place = Installation.objects.filter(pk=1).first()
    actor = system_actor(place.county if place else "")
    person = (
        queries.example_for(actor, code, month)
        if words.any is not None
        else people.find_id(actor, words.person)
    )
    if person is None:
        raise NotFound(
            _("没有找到这个人") if words.person else _("没有人享受这项待遇：%(code)s") % {"code": code},
            field="person" if words.person else "benefit",
            remedy=_("--person 后面写档案号（不是身份证号）") if words.person else _("核对待遇代码"),
        )
    found = queries.explain(actor, person, code, month, today)
    found["person"] = people.header(actor, person, on=today)["file_no"]  # type: ignore[index]
    print(json.dumps(found, ensure_ascii=False, default=str) if words.json else _told(found))
    return 0


def benefits(argv: list[str]) -> int:
    """``benefits rerun (--from 2024-11 --to 2026-10 | --months A..B) [--json]``: past runs reckoned again.

    Returns
    -------
    int
        0 when every stored amount is the one reckoned, 1 when one differs or there was no run to look at.
    """
    from yanglao.benefits import queries

    parser = argparse.ArgumentParser(prog="./run benefits", description="待遇 / benefits")
    parser.add_argument("what", choices=["rerun"])
    parser.add_argument("--months", default="", help="2026-01..2026-09")
    parser.add_argument("--from", dest="first", default="", help="2024-11")
    parser.add_argument("--to", dest="last", default="", help="2026-10")
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    first, _dots, last = words.months.partition("..")
    first, last = words.first or first, words.last or last
    if not first:
        parser.error("--from 2024-11 --to 2026-10 / 要写起止月份")
    place = Installation.objects.filter(pk=1).first()
    found = queries.rerun(system_actor(place.county if place else ""), first, last or first)
    if words.json:
        # The count stands first, as the proofs want it; which months they are stands beside it.
        told = {**found, "months": len(found["months"]), "run_months": found["months"]}
        print(json.dumps(told, ensure_ascii=False, default=str))
    else:
        print(
            f"{len(found['months'])} 个月，重算 {found['recomputed']} 条，{yuan(found['paid_fen'])} 元，"
            f"相差 {yuan(found['difference_fen'])} 元"
        )
        for row in found["differences"][:20]:
            print(
                f"  {row['run_month']} {row['scheme']} {row['person_id']}: {row['amount_fen']} ≠ {row['reckoned_fen']}"
                f"  {queries.WHY[row['why']]}"
            )
    return 0 if found["recomputed"] and not found["differences"] else 1


def simulate(argv: list[str]) -> int:
    """``simulate FILE.yaml [--month 2026-10] [--json]``: a reform tried on the whole county; nothing is written.

    Returns
    -------
    int
        0 when it was reckoned, 2 when the file cannot be used.
    """
    from pathlib import Path

    from django.db import connection, transaction

    from yanglao.benefits import queries
    from yanglao.policy import queries as policy

    parser = argparse.ArgumentParser(
        prog="./run simulate", description="试算改革 / try a reform on the county"
    )
    parser.add_argument("file", help="FILE.yaml: name, changes (docs/how-to/try-a-reform.md)")
    parser.add_argument("--month", default="", help="2026-10")
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    today = clock.today()
    month = Month.parse(words.month) if words.month else Month.of(today)
    place = Installation.objects.filter(pk=1).first()
    started = clock.stopwatch()
    try:
        reforms = policy.reforms_of(Path(words.file).read_text(encoding="utf-8"))
        with transaction.atomic():
            with (
                connection.cursor() as cursor
            ):  # whatever is called below, the database itself lets nothing be written
                cursor.execute("SET TRANSACTION READ ONLY")
            found = queries.simulate(
                system_actor(place.county if place else ""),
                reforms,
                month=month,
                facts_on=min(today, month.last_day),
            )
    except (OSError, policy.PackInvalid) as refusal:
        print(json.dumps({"error": str(refusal)}, ensure_ascii=False) if words.json else refusal)
        return 2
    found["seconds"] = round(clock.stopwatch() - started, 3)
    print(json.dumps(found, ensure_ascii=False) if words.json else _simulated(found))
    return 0


def _simulated(found: dict[str, Any]) -> str:
    lines = [f"{found['pack']} {found['month']} · {found['persons']:,} 人 · {found['seconds']} 秒"]
    for one in found["reforms"]:
        total = one["total"]
        lines.append(f"{one['name']}: {'；'.join(one['changes']) or '没有不同'}")
        lines.append(
            f"  多得 {total['winners']:,} 人，少得 {total['losers']:,} 人，不变 {total['unchanged']:,} 人；"
            f"每月 {yuan(total['before_fen'])} → {yuan(total['after_fen'])} 元，一年差 {yuan(one['year_fen'])} 元（人口按现在不变）"
        )
    return "\n".join(lines)


def _told(found: dict[str, object]) -> str:
    lines = [
        f"{found['name']} · {found['person']} · {found['month']} · {yuan(int(str(found['amount_fen'] or 0)))} 元"
    ]
    for condition in found["conditions"]:  # type: ignore[attr-defined]
        lines.append(
            f"  {'✓' if condition['held'] else '✗'} {condition['label']}  {condition['document']} {condition['clause']}"
        )
    for case in found["cases"]:  # type: ignore[attr-defined]
        lines.append(f"  {'→' if case['state'] == 'hit' else '·'} {case['label']}")
    for step in found["steps"]:  # type: ignore[attr-defined]
        lines.append(f"  = {step['label']}: {step['before']} → {step['after']}")
    for p in found["parameters"]:  # type: ignore[attr-defined]
        lines.append(
            f"  {p['code']} = {p['value']} {p['unit']}  [{p['pack']}, {p['since']}, {p['status']}] {p['document']} {p['clause']}"
        )
    return "\n".join(lines)
