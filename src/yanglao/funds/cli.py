"""Words of the command line kept by this house: ``ledger``."""

from __future__ import annotations

import argparse
import json

from yanglao.base.actor import system_actor
from yanglao.base.models import Installation
from yanglao.base.money import yuan


def ledger(argv: list[str]) -> int:
    """``ledger check|trial [--json] [--county C]``: do the books balance; what stands in each account."""
    from yanglao.funds import queries

    parser = argparse.ArgumentParser(prog="./run ledger", description="账 / the ledger")
    parser.add_argument("what", choices=["check", "trial"])
    parser.add_argument("--county", default="")
    parser.add_argument("--until", default=None, help="2026-10")
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    place = Installation.objects.filter(pk=1).first()
    actor = system_actor(words.county or (place.county if place else ""))
    if words.what == "trial":
        rows = queries.trial_balance(actor, words.until)
        if words.json:
            print(
                json.dumps(
                    {"accounts": rows, "sum_fen": sum(r["balance_fen"] for r in rows)}, ensure_ascii=False
                )
            )
        else:
            for row in rows:
                print(
                    f"{row['code']:44}{yuan(row['debit_fen']):>20}{yuan(row['credit_fen']):>20}{yuan(row['balance_fen']):>20}"
                )
        return 0 if rows else 1
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
