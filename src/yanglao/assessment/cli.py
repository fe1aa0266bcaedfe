"""``./run assess FILE.json`` and ``./run assess cases``: score a file, hold the scales to their cases; no database needed."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from yanglao.assessment import cases, scales
from yanglao.assessment.rules.answers import BadAnswers, Problem, read
from yanglao.assessment.rules.scale import Scale
from yanglao.assessment.rules.scoring import Result, score

_LIMIT = 1_000_000  # a file of answers is about 1 KB


def _problem(item: str, code: str, zh: str, en: str) -> BadAnswers:
    return BadAnswers((Problem(item, code, zh, en),))


def _load(name: str) -> dict[str, Any]:
    path = Path(name)
    try:
        if name != "-" and path.stat().st_size > _LIMIT:
            raise _problem("file", "file.large", "文件太大，不像一份评估", "file too large")
        raw = sys.stdin.buffer.read(_LIMIT) if name == "-" else path.read_bytes()
        found = json.loads(raw.decode("utf-8-sig"))
    except OSError as error:
        raise _problem(
            "file", "file.missing", f"打不开文件 {name}", f"cannot open {name}: {error.strerror}"
        ) from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise _problem("file", "file.json", "文件不是 UTF-8 的 JSON", "file is not JSON in UTF-8") from None
    if not isinstance(found, dict):
        raise _problem("file", "file.shape", "文件里要是一个对象 {…}", "file must hold one object")
    return found


def _scale(raw: dict[str, Any]) -> Scale:
    name = raw.get("scale", "gbt42195")
    try:
        return scales.load(str(name))
    except KeyError:
        known = "、".join(scales.names())
        raise _problem(
            "scale", "scale.unknown", f"没有“{name}”量表，只有 {known}", f"unknown scale; known are {known}"
        ) from None


def describe(scale: Scale, result: Result) -> dict[str, Any]:
    """Return a result as JSON-ready words."""

    def name(level: int | None) -> dict[str, Any]:
        words = None if level is None else scale.level_words(level)
        return {"name": words and words.zh, "name_en": words and words.en}

    first, last = name(result.preliminary_level), name(result.final_level)
    return {
        "scale": scale.code,
        "version": scale.version,
        "purpose": scale.purpose,
        "benefit_basis": scale.basis,
        "passes": result.final_level in scale.passes if scale.passes else None,
        "total": result.total,
        "sub_totals": None if result.sub_totals is None else dict(result.sub_totals),
        "grades": None if result.grades is None else dict(result.grades),
        "hole": result.hole,
        "preliminary_level": result.preliminary_level,
        "preliminary_name": first["name"],
        "preliminary_name_en": first["name_en"],
        "final_level": result.final_level,
        "final_name": last["name"],
        "final_name_en": last["name_en"],
        "changes": [
            {
                "code": change.code,
                "clause": change.clause,
                "effect": scale.change(change.code).effect,
                "levels": change.levels,
                "evidence": list(change.evidence),
                "text": scale.change(change.code).words.zh,
                "text_en": scale.change(change.code).words.en,
            }
            for change in result.changes
        ],
        "settings": {
            "counting": result.settings.counting,
            "stacking": result.settings.stacking,
            "holes": result.settings.holes,
        },
        "assumptions": [words.zh for _code, words in scale.assumptions],
    }


def _print_plain(scale: Scale, found: dict[str, Any]) -> None:
    if found["sub_totals"] is None:
        print("昏迷，不计分 / coma, not scored")
    else:
        for dimension in scale.dimensions:
            grade = f" → 分级 {found['grades'][dimension.code]}" if found["grades"] else ""
            print(f"{dimension.words.zh} {found['sub_totals'][dimension.code]}/{dimension.most}{grade}")
        total = "" if found["total"] is None else f"总分 {found['total']} → "
        if not found["hole"]:
            print(f"{total}初步等级 {found['preliminary_level']} {found['preliminary_name']}")
    for change in found["changes"]:
        print(f"{change['clause']} {change['text']}（{'、'.join(change['evidence'])}）+{change['levels']}")
    if found["hole"]:
        print(
            "这一组分级，标准的表没有写等级；请核对，或按现行标准评估 / the document's table gives no level here"
        )
    else:
        print(
            f"最终等级 {found['final_level']} {found['final_name']} / final level: {found['final_name_en']}"
        )
    if not found["benefit_basis"]:
        print("只作筛查，不能作为享受待遇的依据 / for screening only, never the basis of a benefit")
    for text in found["assumptions"]:
        print(f"未确认 / unconfirmed: {text}")


def _cases(argv: list[str]) -> int:
    """``assess cases [SCALE] [--json]``: 0 all hold, 1 one does not or a scale has none."""
    parser = argparse.ArgumentParser(
        prog="./run assess cases", description="量表的案例 / cases of the scales"
    )
    parser.add_argument("scale", nargs="?", choices=scales.names(), help="只看一个量表 / one scale only")
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    codes = [words.scale] if words.scale else scales.names()
    found: dict[str, dict[str, Any]] = {}
    for code in codes:
        held = [(case, cases.differences(case)) for case in cases.of(code)]
        failed = [{"case": case.name, "differences": said} for case, said in held if said]
        found[code] = {"cases": len(held), "passed": len(held) - len(failed), "failed": failed}
    total = sum(one["cases"] for one in found.values())
    wrong = sum(len(one["failed"]) for one in found.values())
    ok = wrong == 0 and all(one["cases"] for one in found.values())
    if words.json:
        print(
            json.dumps(
                {"scales": found, "cases": total, "passed": total - wrong, "ok": ok}, ensure_ascii=False
            )
        )
    else:
        for code, one in found.items():
            print(f"{code:10} {one['passed']}/{one['cases']}")
            for case in one["failed"]:
                print(f"  ✗ {case['case']}: {'; '.join(case['differences'])}")
        print(f"{'合计':10} {total - wrong}/{total} {'✓' if ok else '✗'}")
    return 0 if ok else 1


def assess(argv: list[str]) -> int:
    """``assess FILE.json [--json]``: 0 scored, 2 the file is wrong (every item that is wrong is named)."""
    if argv[:1] == ["cases"]:
        return _cases(argv[1:])
    parser = argparse.ArgumentParser(prog="./run assess", description="按量表评分 / score an assessment")
    parser.add_argument("file", help="JSON 文件，- 表示标准输入 / JSON file, - for standard input")
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--counting", choices=["sum", "same_type"], help="事件合计，还是同类计 / how events are counted"
    )
    parser.add_argument(
        "--stacking", choices=["once", "each"], help="两条同时符合升一级还是各升一级 / one level or one each"
    )
    parser.add_argument(
        "--holes", choices=["stand", "filled"], help="表中没写的组合不给等级，还是补上 / holes of the table"
    )
    words = parser.parse_args(argv)
    try:
        raw = _load(words.file)
        scale = _scale(raw)
        switches = {"counting": words.counting, "stacking": words.stacking, "holes": words.holes}
        result = score(scale, read(scale, raw), **switches)
    except BadAnswers as bad:
        if words.json:
            errors = [
                {"item": p.item, "code": p.code, "message": p.message, "message_en": p.message_en}
                for p in bad.problems
            ]
            print(json.dumps({"errors": errors}, ensure_ascii=False))
        else:
            for p in bad.problems:
                print(f"{p.item}: {p.message} / {p.message_en}", file=sys.stderr)
        return 2
    found = describe(scale, result)
    if words.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        _print_plain(scale, found)
    return 0
