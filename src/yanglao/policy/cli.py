"""Words of the command line kept by this house: ``pack check``, ``pack show``, ``pack diff``. No database is needed."""

from __future__ import annotations

import argparse
import json
from typing import Any

from yanglao.base import clock
from yanglao.policy.library import check_packs, differences, pack_set, show_pack, without_english
from yanglao.policy.rules.comparing import KIND_WORDS, KINDS
from yanglao.policy.rules.problems import PackInvalid


def pack(argv: list[str]) -> int:
    """``pack check|show CODE|list|diff A B [--json]``.

    Returns
    -------
    int
        0 good, 1 a fault was found, 2 wrong words.
    """
    parser = argparse.ArgumentParser(prog="./run pack", description="政策包 / policy packs")
    verbs = parser.add_subparsers(dest="what", required=True)
    for name, about in (
        ("check", "检查全部政策包 / check all"),
        ("list", "列出 / list"),
        ("show", "看一个 / show one"),
        ("diff", "两个包、两个日期、两份文件夹有什么不同 / what differs: PACK, PACK@DATE or a folder"),
    ):
        verb = verbs.add_parser(name, help=about)
        verb.add_argument("--json", action="store_true")
        if name == "show":
            verb.add_argument("code")
        if name == "diff":
            verb.add_argument("first", help="haiyan, haiyan@2023-01-01, path/to/haiyan")
            verb.add_argument("second")
    try:
        words = parser.parse_args(argv)
    except SystemExit as stop:
        return 2 if stop.code else 0
    if words.what == "check":
        return _check(words.json)
    if words.what == "list":
        return _list(words.json)
    if words.what == "diff":
        return _diff(words.first, words.second, words.json)
    return _show(words.code, words.json)


def _diff(first: str, second: str, as_json: bool) -> int:
    try:
        found = differences(first, second, clock.calendar_today())
    except PackInvalid as error:
        if as_json:
            print(json.dumps({"errors": [p.as_dict() for p in error.problems]}, ensure_ascii=False))
        else:
            print(error)
        return 2
    counts = {kind: sum(d.kind == kind for d in found) for kind in KINDS}
    if as_json:
        rows = [d.as_dict() for d in found]
        told = {"first": first, "second": second, "count": len(rows), "by_kind": counts, "differences": rows}
        print(json.dumps(told, ensure_ascii=False))
        return 0
    words = " · ".join(f"{KIND_WORDS[kind]} {n}" for kind, n in counts.items() if n)
    print(f"{first} → {second}：{words or '没有不同 / no difference'}")
    for one in found:
        print("  " + one.sentence)
    return 0


def _check(as_json: bool) -> int:
    found = check_packs()
    found["without_english"] = sum(len(words) for words in without_english().values())
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        c1 = found["c1"]
        print(
            f"政策包 {found['packs']} · 参数 {found['parameters']} · 指标 {found['indicators']} · 案例 {found['cases']}"
        )
        print(
            f"未注明出处 {found['uncited']} · 案例不符 {found['failed']} · 试改 {found['mutations']} 处，无案例察觉 {found['unnoticed']}"
            f" · 越重越少 {found['falling']}"
        )
        print(
            f"数字表：载入 {c1['carried']} · 背景 {c1['context']} · 读不清 {c1['unreadable']} · 遗漏 {len(c1['missing'])}"
        )
        print(f"没有英文名 / without English {found['without_english']}")
        for group in ("errors", "uncited_list", "failed_list", "unnoticed_list", "falling_list"):
            for row in found[group]:
                print("  " + _line(row))
        for figure in c1["missing"]:
            print(f"  {figure}：没有载入，也没有列为背景或读不清 / not accounted for")
    return 0 if found["ok"] else 1


def _line(row: dict[str, Any]) -> str:
    return " · ".join(str(v) for v in row.values() if v not in ("", None))


def _list(as_json: bool) -> int:
    packs = pack_set().packs
    rows = [
        {"code": c, "name": p.own.name, "version": p.version, "extends": p.own.extends}
        for c, p in packs.items()
    ]
    if as_json:
        print(json.dumps({"packs": rows}, ensure_ascii=False))
    else:
        for row in rows:
            print("  ".join(row.values()))
    return 0 if rows else 1


def _show(code: str, as_json: bool) -> int:
    try:
        found = show_pack(code)
    except PackInvalid as error:
        if as_json:
            print(json.dumps({"errors": [p.as_dict() for p in error.problems]}, ensure_ascii=False))
        else:
            print(error)
        return 1
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    print(
        f"{found['name']} {found['name_en']} · {found['version']} · {' → '.join([found['code'], *found['extends']])}"
    )
    for title, rows, words in (
        ("待遇", found["schemes"], ("code", "name", "pack", "status")),
        ("参数", found["parameters"], ("code", "name", "unit", "pack")),
        ("指标", found["indicators"], ("code", "number", "name", "printed_unit")),
        ("文件", found["documents"], ("code", "title", "number", "issued")),
    ):
        print(f"\n{title} {len(rows)}")
        for row in rows:
            print("  " + "  ".join(str(row[w]) for w in words))
    return 0
