"""Words of the command line kept by this house: ``people`` and ``exchange``."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

from yanglao.exchange import cli_shared as shared
from yanglao.exchange import cli_unserved as unserved

_SHOWN = 20


def _actor(county: str | None) -> Any:
    from yanglao.base.actor import system_actor
    from yanglao.base.errors import DomainError
    from yanglao.base.models import Installation

    place = county or Installation.objects.filter(pk=1).values_list("county", flat=True).first()
    if not place:
        raise DomainError(
            "还不知道是哪个县 / no county yet",
            code="county.missing",
            field="county",
            remedy="加 --county 330424，或先 ./run demo / add --county 330424, or run ./run demo first",
        )
    return system_actor(place, "命令行")


def _bar(done: int, total: int, words: str) -> None:
    print(f"\r{words} {done}/{total}", end="\n" if done >= total else "", file=sys.stderr, flush=True)


def people(argv: list[str]) -> int:
    """``people import FILE [--dry-run]``, ``people search TEXT``, ``people unserved``; 0 done, 2 the file or the words are wrong."""
    parser = argparse.ArgumentParser(
        prog="./run people", description="人员导入、查找 / import and find people"
    )
    words = parser.add_subparsers(dest="word", required=True)
    load = words.add_parser("import", help="导入名单 / import a list")
    load.add_argument("file", type=Path)
    load.add_argument("--dry-run", action="store_true", help="只核对，不写 / check only")
    load.add_argument("--county", help="区划代码，6 位 / 6 digits")
    load.add_argument(
        "--village", default="", help="没写村（社区）的行归这里，12 位 / for rows that name none"
    )
    load.add_argument(
        "--allow-under-60", action="store_true", help="也建未满 60 周岁的档案 / file the young too"
    )
    load.add_argument("--json", action="store_true")
    find = words.add_parser("search", help="按姓名、拼音、证件号、电话、档案号查找 / find")
    find.add_argument("text")
    find.add_argument("--county")
    find.add_argument("--limit", type=int, default=20)
    find.add_argument("--json", action="store_true")
    unserved.words(words)
    options = parser.parse_args(argv)
    if options.word == "unserved":
        return unserved.main(options, _actor(options.county))
    return _import(options) if options.word == "import" else _search(options)


def _import(options: argparse.Namespace) -> int:
    from yanglao.base import clock
    from yanglao.exchange import services

    actor = _actor(options.county)
    began = clock.stopwatch()
    common = {
        "source": options.file,
        "today": clock.today(),
        "village": options.village,
        "allow_young": options.allow_under_60,
        "bar": None if options.json else _bar,
    }
    if options.dry_run:
        found = services.try_people(actor, **common)
    else:
        found = services.import_people(actor, at=clock.now(), **common)
    answer = dataclasses.asdict(found) | {
        "dry_run": options.dry_run,
        "seconds": round(clock.stopwatch() - began, 2),
    }
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, default=str))
        return 0
    print(
        f"{found.name}（{found.encoding}）：{found.rows} 行，新增 {found.new}，变动 {found.changed}，"
        f"重复 {found.duplicate}，退回 {found.refused} / rows, new, changed, duplicate, refused"
    )
    for error in found.errors[:_SHOWN]:
        print(f"  第 {error['row']} 行 {error['label']}：{error['message']} → {error['remedy']}")
    if len(found.errors) > _SHOWN:
        print(f"  … 还有 {len(found.errors) - _SHOWN} 条，用 --json 看全部 / more, see --json")
    if found.ignored_columns:
        print(f"  没有用到的列 / columns not used: {'、'.join(found.ignored_columns)}")
    if found.batch:
        print(f"批次 {found.batch}；撤销 / undo: ./run exchange undo {found.batch}")
    return 0


def _search(options: argparse.Namespace) -> int:
    from yanglao.base import clock
    from yanglao.people import queries

    began = clock.stopwatch()
    found = queries.search(_actor(options.county), options.text, options.limit)
    seconds = clock.stopwatch() - began
    if options.json:
        rows = [dataclasses.asdict(line) | _masked(line) for line in found]
        print(
            json.dumps(
                {"found": rows, "count": len(rows), "seconds": round(seconds, 4)},
                ensure_ascii=False,
                default=str,
            )
        )
    else:
        for line in found:
            print(
                f"{line.file_no}  {line.name}  {line.birth_on}  {line.village_name}  {_masked(line)['id_number']}"
            )
        print(f"{len(found)} 人 / found，{seconds * 1000:.0f} ms")
    return 0


def _masked(line: Any) -> dict[str, str]:
    """The command line runs as the platform, and still shows no whole number."""
    from yanglao.base import identifiers

    return {"id_number": identifiers.mask_id(line.id_number), "phone": identifiers.mask_phone(line.phone)}


def exchange(argv: list[str]) -> int:
    """``exchange undo BATCH``, ``exchange list``, ``exchange fetch SOURCE``; 1 when rows were left alone."""
    parser = argparse.ArgumentParser(prog="./run exchange", description="导入批次 / import batches")
    words = parser.add_subparsers(dest="word", required=True)
    undo = words.add_parser("undo", help="撤销一批 / undo a batch")
    undo.add_argument("batch", type=int)
    listing = words.add_parser("list", help="列出批次 / list batches")
    for part in (undo, listing):
        part.add_argument("--county")
        part.add_argument("--json", action="store_true")
    shared.words(words)
    options = parser.parse_args(argv)
    if options.word == "fetch":
        return shared.main(options, _actor(options.county))
    return _undo(options) if options.word == "undo" else _list(options)


def _undo(options: argparse.Namespace) -> int:
    from yanglao.base import clock
    from yanglao.exchange import services

    done = services.undo_batch(_actor(options.county), batch_id=options.batch, at=clock.now())
    if options.json:
        print(json.dumps(dataclasses.asdict(done), ensure_ascii=False))
    else:
        print(f"批次 {done.batch}：撤销 {done.undone} 行，保留 {done.kept} 行 / undone, kept")
        for row in done.rows[:_SHOWN]:
            print(f"  第 {row['row']} 行：{row['reason']}")
    return 1 if done.kept else 0


def _list(options: argparse.Namespace) -> int:
    from yanglao.exchange import queries

    rows = [
        {
            "batch": b.pk,
            "file": b.file_name,
            "state": b.state,
            "rows": b.rows,
            "new": b.new,
            "changed": b.changed,
            "duplicate": b.duplicate,
            "refused": b.refused,
            "created_at": b.created_at.isoformat(),
            "by": b.created_by_name,
        }
        for b in queries.batches(_actor(options.county))[:200]
    ]
    if options.json:
        print(json.dumps({"batches": rows}, ensure_ascii=False))
    else:
        for row in rows:
            print(
                f"{row['batch']:>6}  {row['state']:<14} {row['rows']:>7} 行  {row['file']}  {row['created_at'][:16]}"
            )
        print(f"{len(rows)} 批 / batches")
    return 0
