"""``./run assess plan``: what the level and the answers of a person lead to; nothing is written."""

from __future__ import annotations

import argparse
import json
from datetime import date
from typing import Any

from yanglao.assessment import plan_cases, queries
from yanglao.base import clock
from yanglao.base.actor import system_actor
from yanglao.base.models import Installation
from yanglao.people import queries as people


def plan(argv: list[str]) -> int:
    """``assess plan --person FILE_NO [--json]`` or ``--cases``: 0 told, 1 no level or a case fails, 2 wrongly called."""
    parser = argparse.ArgumentParser(
        prog="./run assess plan", description="从等级到照护计划 / from level to care plan"
    )
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--person", help="档案号 / file number")
    which.add_argument("--cases", action="store_true", help="案例 / the readable cases")
    parser.add_argument("--on", type=date.fromisoformat, help="哪一天 / as of a day")
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    if words.cases:
        return _cases(words.json)
    place = Installation.objects.filter(pk=1).first()
    actor = system_actor(place.county if place else "", "命令行")
    person_id = people.find_id(actor, words.person)
    drawn = queries.preview_plan(actor, person_id, on=words.on or clock.today()) if person_id else None
    if drawn is None:
        told = "没有这个档案号，或没有在有效期内的等级 / no such file, or no level in force"
        print(json.dumps({"error": told}, ensure_ascii=False) if words.json else told)
        return 1
    found = {"file_no": words.person, **queries.describe_plan(drawn)}
    print(json.dumps(found, ensure_ascii=False)) if words.json else _print(found)
    return 0


def _print(found: dict[str, Any]) -> None:
    hours = found["hours"]
    print(f"{found['file_no']}　{found['level_name']}（{found['scale']}）")
    print(
        f"每月 {hours['hours']:g} 小时 · {hours['name']} · {hours['status']} · {hours['document']} {hours['clause']}".rstrip()
    )
    if hours["why_none"]:
        print(f"  没有时数：{hours['why_none']}")
    for need in found["needs"]:
        print(f"需要 {need['name']}　" + "；".join(f"{b['code']} {b['answer']}" for b in need["because"]))
    for item in found["items"]:
        often = f"{item['times']}/{item['per']} × {item['minutes']} 分钟"
        print(f"服务 {item['name']}　{often}　{item['giver']}　因为 {'；'.join(item['because'])}")
    print(f"清单：{found['list']['name']} · {found['list']['status']}")


def _cases(as_json: bool) -> int:
    held = [(case, plan_cases.differences(case)) for case in plan_cases.every()]
    failed = [{"case": case.name, "differences": said} for case, said in held if said]
    if as_json:
        print(json.dumps({"cases": len(held), "failed": failed, "ok": not failed}, ensure_ascii=False))
    else:
        for one in failed:
            print(f"  ✗ {one['case']}: {'; '.join(one['differences'])}")
        print(f"照护计划案例 {len(held) - len(failed)}/{len(held)}")
    return 1 if failed else 0
