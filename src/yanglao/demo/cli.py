"""``./run demo``: have the demo county, say what stands in it, serve it."""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yanglao.base import bulk
from yanglao.base.actor import system_actor
from yanglao.base.errors import DomainError
from yanglao.demo import doubles, installation, summary
from yanglao.demo.loading import whole
from yanglao.demo.loading.accounts import ACCOUNTS, PASSWORD
from yanglao.demo.rules.place import Description
from yanglao.demo.rules.totals import TODAY
from yanglao.demo.show import Steps

SEED = 20_261_031


class DemoRefused(DomainError):
    """A demo that cannot be made so."""

    default_code = "demo.refused"


def demo(argv: list[str]) -> int:
    """Run the word; returns the exit code."""
    words = _words(argv)
    place = whole.PLACES.get(words.place)
    if place is None:
        raise DemoRefused(
            _("还没有 %(place)s 的示例县") % {"place": words.place},
            field="--place",
            remedy="、".join(whole.PLACES),
        )
    if not 0.002 <= words.scale <= 1:
        raise DemoRefused(
            _("--scale 要在 0.002 到 1 之间"), field="--scale", remedy=_("小的县用 --scale 0.02")
        )
    steps = Steps()
    _have(place, words, steps)
    actor = system_actor(place.division, whole.ACTOR_NAME)
    with steps.step("count", "点数 / counting"):
        found = summary.counted(actor, place.name, words.as_of)
    if words.plant_seed is not None:
        with steps.step("scan", "查重 / looking for doubles"):
            found["scan"] = doubles.scanned(actor, words.plant_seed)
    found["seconds"] = {**_before(), **steps.seconds, "total": steps.total()}
    if words.json:
        print(json.dumps(found, ensure_ascii=False, default=str))
    else:
        _print(found)
    return 0 if words.no_serve else _serve(words)


def _words(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run demo", description="示例县：建库、装入、开网页 / the demo county"
    )
    parser.add_argument("--place", default="haiyan", help="地方（政策包代码）/ place")
    parser.add_argument("--scale", type=float, default=1.0, help="规模，1 为全县 / 1 is the whole county")
    parser.add_argument("--seed", type=int, default=SEED, help="换一个种子就是另一批人 / other people")
    parser.add_argument(
        "--as-of", type=date.fromisoformat, default=TODAY, help="按这一天点数 / count as of a day"
    )
    parser.add_argument(
        "--plant-seed",
        type=int,
        help="埋入重复档案再查重，说查全率、查准率 / plant doubles beside the register and look for them",
    )
    parser.add_argument("--fresh", action="store_true", help="重新装入 / load anew")
    parser.add_argument("--no-serve", action="store_true", help="不开网页 / do not serve")
    parser.add_argument("--json", action="store_true", help="最后一行是 JSON / last line is JSON")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    return parser.parse_args(argv)


def _have(place: Description, words: argparse.Namespace, steps: Steps) -> None:
    """Load unless the very demo asked for stands already; a half-loaded one is cleared."""
    found = installation.look()
    installation.refuse_real(found)
    if _same(found, place, words) and not words.fresh:
        return
    installation.alone()
    found = installation.look()  # somebody else may have loaded it while this one waited
    if _same(found, place, words) and not words.fresh:
        return
    if found.state != "empty":
        why = "上次没有装完 / half loaded" if found.state == "half" else "换一份 / another one"
        with steps.step("clear", f"清空旧的示例数据：{why}"):
            installation.clear()
    whole.load(place, words.seed, words.scale, steps)
    with steps.step("statistics", "让数据库重新数一遍 / statistics for the planner"):
        bulk.refresh_statistics()


def _same(found: installation.Found, place: Description, words: argparse.Namespace) -> bool:
    """Return whether the very demo asked for stands, whole."""
    asked = (place.division, words.seed, words.scale)
    return found.state == "demo" and (found.county, found.seed, found.scale) == asked


def _before() -> dict[str, float]:
    """Return the seconds the command line spent before this word (database, schema)."""
    try:
        found: dict[str, float] = json.loads(os.environ.get("YANGLAO_TIMINGS", "{}"))
    except ValueError:
        return {}
    return found


def _print(found: dict[str, Any]) -> None:
    print(f"\n{found['place']} · 示例数据 · {found['as_of']}")
    print(f"  户籍老人 {found['elders']:,}，其中 80 周岁及以上 {found['aged_80_plus']:,}")
    print(
        f"  评估 {found['assessments']:,} 次 · 决定 {found['decisions']:,} 个 · 发放 {found['payments']:,} 笔",
        end=" ",
    )
    print(f"{found['paid_fen'] / 100:,.2f} 元 · 账{'平' if found['ledger_balanced'] else '不平'}")
    for row in found["indicators"]:
        if row["group"] in ("13th_result", "14th_plan"):
            print(
                f"  {row['no']:>4}  {row['name']}  {row['value']} {row['unit']}（目标 {row['target']}）{row['status']}"
            )
    if "scan" in found:
        scan = found["scan"]
        print(
            f"  查重：埋入 {scan['planted']}，查全率 {scan['recall']}，查准率 {scan['precision']}，另有 {scan['standing']} 对在册待核对"
        )
    print("  " + " · ".join(f"{name} {took}s" for name, took in found["seconds"].items()))
    print(f"\n示例账号（密码都是 {PASSWORD} / one password for all）：")
    for account in ACCOUNTS:
        print(f"  {account.username:10} {account.what}　{account.display_name}")


def _serve(words: argparse.Namespace) -> int:
    """Hand over to the server (pages and worker); Ctrl-C stops both."""
    sys.stdout.flush()
    command = [sys.executable, "-m", "yanglao", "serve", "--host", words.host]
    if words.port:
        command += ["--port", str(words.port)]
    os.execv(sys.executable, command)
