"""``./run people …``: import and search (kept by ``exchange``), and the words about files that stand twice."""

from __future__ import annotations

import argparse
import json
from typing import Any

SEED = 20_261_031
_SHOWN = 20
OWN = ("scan", "merge", "unmerge")


def main(argv: list[str]) -> int:
    """Run one word; whatever is not about doubles goes to ``exchange``."""
    if argv and argv[0] in OWN:
        return _own(argv)
    from yanglao.exchange import cli

    return cli.people(argv)


def _own(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run people", description="重复档案 / files that stand twice")
    words = parser.add_subparsers(dest="word", required=True)
    look = words.add_parser("scan", help="全县查重 / look for doubles in the whole register")
    look.add_argument("--plant-seed", type=int, default=SEED, help="示例县埋入的重复档案 / planted doubles")
    look.add_argument("--plant", type=int, default=1200, help="埋几份 / how many are planted (demo only)")
    one = words.add_parser("merge", help="两份并成一份 / let the second file go into the first")
    one.add_argument("kept", help="留下的档案号 / file number that stays")
    one.add_argument("gone", help="并入的档案号 / file number that goes")
    one.add_argument(
        "--take", action="append", default=[], help="取自并入档案的项 / field taken from the other"
    )
    one.add_argument("--reason", default="命令行合并", help="理由 / why")
    two = words.add_parser("unmerge", help="撤销合并 / take a merge back")
    two.add_argument("merge", type=int, help="第几次合并 / number of the merge")
    two.add_argument("--reason", default="命令行撤销", help="原因 / why")
    for part in (look, one, two):
        part.add_argument("--county", help="区划代码，6 位 / 6 digits")
        part.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    return {"scan": _scan, "merge": _merge, "unmerge": _unmerge}[options.word](options)


def _actor(options: argparse.Namespace) -> Any:
    from yanglao.access import queries as access
    from yanglao.base.actor import system_actor
    from yanglao.base.errors import DomainError

    county = options.county or access.place().county
    if not county:
        raise DomainError(
            "还不知道是哪个县 / no county yet",
            code="county.missing",
            field="county",
            remedy="加 --county 330424，或先 ./run demo / add --county 330424, or run ./run demo first",
        )
    return system_actor(county, "命令行")


def _scan(options: argparse.Namespace) -> int:
    from yanglao.access import queries as access

    actor = _actor(options)
    is_demo = access.place().is_demo and access.place().county == actor.county
    answer = scan(actor, options.plant_seed, options.plant if is_demo else 0)
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, default=str))
    else:
        print(_told(answer))
    return 0


def scan(actor: Any, seed: int, plant: int) -> dict[str, Any]:
    """Look through the register in scope; in a demo beside a planted truth that stands in no table.

    Parameters
    ----------
    actor : Actor
        Whose scope is looked through.
    seed, plant : int
        Which doubles are planted and how many; 0 = none, and then recall and precision are absent.

    Returns
    -------
    dict
        ``persons, pairs, seconds`` and, with planted doubles, ``planted, recall, precision, by_kind, alike``.
    """
    from yanglao.base import clock
    from yanglao.demo import doubles
    from yanglao.people import queries

    planted = doubles.planted(actor, seed, plant) if plant else None
    began = clock.stopwatch()
    persons, pairs = queries.scan(actor, extra=planted.traits if planted else ())
    answer: dict[str, Any] = {
        "persons": persons,
        "pairs": len(pairs),
        "seconds": round(clock.stopwatch() - began, 2),
    }
    if planted is None:
        return answer
    return answer | doubles.judged(planted, [(pair.a, pair.b) for pair in pairs])


def _file(actor: Any, file_no: str) -> int:
    from yanglao.base.errors import NotFound
    from yanglao.people import queries

    found = queries.find_id(actor, file_no)
    if found is None:
        raise NotFound(f"没有这份档案 / no such file: {file_no}", code="people.not_found", field=file_no)
    return found


def _merge(options: argparse.Namespace) -> int:
    from yanglao.base import clock
    from yanglao.people import services

    actor = _actor(options)
    began = clock.stopwatch()
    done = services.merge(
        actor,
        kept_id=_file(actor, options.kept),
        gone_id=_file(actor, options.gone),
        reason=options.reason,
        choices=options.take,
        at=clock.now(),
        today=clock.today(),
    )
    return _say(options, done, clock.stopwatch() - began)


def _unmerge(options: argparse.Namespace) -> int:
    from yanglao.base import clock
    from yanglao.people import services

    actor = _actor(options)
    began = clock.stopwatch()
    done = services.unmerge(
        actor, merge_id=options.merge, reason=options.reason, at=clock.now(), today=clock.today()
    )
    return _say(options, done, clock.stopwatch() - began)


def _say(options: argparse.Namespace, done: Any, seconds: float) -> int:
    """Print what became of the rows; 1 when something was left that somebody has to decide."""
    import dataclasses

    answer = dataclasses.asdict(done) | {"seconds": round(seconds, 3)}
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, default=str))
    else:
        print(
            f"第 {done.merge_id} 次合并：{done.gone} → {done.kept}，移动 {done.moved} 行，"
            f"{done.stayed} 行内容相同未移 / merge, rows moved, rows left as equal；{seconds:.2f} s"
        )
        for one in done.left:
            print(f"  ! {one}")
    return 1 if done.left else 0


def _told(answer: dict[str, Any]) -> str:
    lines = [
        f"{answer['persons']} 份档案 / files，{answer['pairs']} 对可能是同一人 / pairs，{answer['seconds']} s"
    ]
    if "recall" in answer:
        lines.append(
            f"埋入 {answer['planted']}，找到率 {answer['recall']}，准确率 {answer['precision']} / planted, recall, precision"
        )
        lines += [
            f"  {kind}：{found['found']}/{found['planted']}" for kind, found in answer["by_kind"].items()
        ]
        lines += [f"  {kind}：误报 {n['asked']}/{n['planted']}" for kind, n in answer["alike"].items()]
    return "\n".join(lines)
