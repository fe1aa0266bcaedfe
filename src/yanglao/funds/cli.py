"""Words of the command line kept by this house: ``ledger``."""

from __future__ import annotations

import argparse
import json

from yanglao.base.actor import Actor, system_actor
from yanglao.base.models import Installation
from yanglao.base.money import yuan
from yanglao.base.periods import Month


def ledger(argv: list[str]) -> int:
    """``ledger check|trial|reconcile [--json] [--county C]``: do the books balance; what stands where; the bank against them."""
    from yanglao.funds import queries

    parser = argparse.ArgumentParser(prog="./run ledger", description="账 / the ledger")
    parser.add_argument("what", choices=["check", "trial", "reconcile"])
    parser.add_argument("--county", default="")
    parser.add_argument("--until", default=None, help="2026-10")
    parser.add_argument("--month", default="", help="reconcile: 2026-10")
    parser.add_argument("--statement", default="", help="reconcile: FILE.csv 日期,金额,摘要")
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    place = Installation.objects.filter(pk=1).first()
    actor = system_actor(words.county or (place.county if place else ""))
    if words.what == "trial":
        return _trial(actor, words.until, words.json)
    if words.what == "reconcile":
        return _reconcile(actor, words.month, words.statement, words.json)
    found = queries.ledger_check(actor)
    if words.json:
        print(json.dumps(found, ensure_ascii=False, default=str))
    elif found["balanced"]:
        print(f"平：{found['entries']} 笔分录，{found['accounts']} 个科目 / balanced")
    elif not found["entries"]:
        print("没有可核对的账 / nothing to check")
    else:
        for row in found["unbalanced"]:
            print("不平 / off: " + ", ".join(f"{k} {v}" for k, v in row.items()))
    return 0 if found["balanced"] else 1


def _trial(actor: Actor, until: str | None, as_json: bool) -> int:
    from yanglao.funds import queries

    rows, whole = queries.trial_balance(actor, until), queries.trial(actor, until)
    if as_json:
        print(json.dumps({"accounts": rows, **whole}, ensure_ascii=False))
        return 0 if rows and whole["sum_fen"] == 0 else 1
    for title, part in (
        ("科目 / account", rows),
        ("类别 / kind", whole["by_kind"]),
        ("来源 / source", whole["by_source"]),
        ("账期 / month", whole["by_month"]),
    ):
        print(title)
        for row in part:
            sums = "".join(f"{yuan(row[w]):>20}" for w in ("debit_fen", "credit_fen", "balance_fen"))
            print(f"  {row['code'] or '–':44}{sums}")
    return 0 if rows and whole["sum_fen"] == 0 else 1


def _reconcile(actor: Actor, month: str, statement: str, as_json: bool) -> int:
    """Set a bank statement against the books; without one, everything in the books stands alone."""
    from pathlib import Path

    from yanglao.base import clock
    from yanglao.funds import queries

    whole = str(Month.parse(month)) if month else str(Month.of(clock.today()))
    bank = queries.read_statement(Path(statement).read_text(encoding="utf-8")) if statement else []
    found = queries.reconcile(actor, whole, bank)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, default=str))
    else:
        print(
            f"{whole}：账面 {yuan(found['books_fen'])}，银行 {yuan(found['bank_fen'])}，差 {yuan(found['difference_fen'])}，"
            f"对上 {found['matched']} 笔"
        )
        for side, word in (("only_books", "只在账上"), ("only_bank", "只在银行")):
            for row in found[side]:
                print(f"  {word} {row['on']} {yuan(row['amount_fen'])} {row['memo']}")
    return 0 if found["reconciled"] else 1
