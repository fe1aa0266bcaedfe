"""``./run assess FILE.json``: score an assessment from a file; needs no database."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from yanglao.assessment import scales
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
        "total": result.total,
        "sub_totals": None if result.sub_totals is None else dict(result.sub_totals),
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
        "settings": {"counting": result.settings.counting, "stacking": result.settings.stacking},
    }


def _print_plain(scale: Scale, found: dict[str, Any]) -> None:
    if found["total"] is None:
        print("昏迷，不计分 / coma, not scored")
    else:
        for dimension in scale.dimensions:
            print(f"{dimension.words.zh} {found['sub_totals'][dimension.code]}/{dimension.most}")
        print(f"总分 {found['total']} → 初步等级 {found['preliminary_level']} {found['preliminary_name']}")
    for change in found["changes"]:
        print(f"{change['clause']} {change['text']}（{'、'.join(change['evidence'])}）+{change['levels']}")
    print(f"最终等级 {found['final_level']} {found['final_name']} / final level: {found['final_name_en']}")


def assess(argv: list[str]) -> int:
    """``assess FILE.json [--json]``: 0 scored, 2 the file is wrong (every item that is wrong is named)."""
    parser = argparse.ArgumentParser(prog="./run assess", description="按量表评分 / score an assessment")
    parser.add_argument("file", help="JSON 文件，- 表示标准输入 / JSON file, - for standard input")
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--counting", choices=["sum", "same_type"], help="事件合计，还是同类计 / how events are counted"
    )
    parser.add_argument(
        "--stacking", choices=["once", "each"], help="两条同时符合升一级还是各升一级 / one level or one each"
    )
    words = parser.parse_args(argv)
    try:
        raw = _load(words.file)
        scale = _scale(raw)
        result = score(scale, read(scale, raw), counting=words.counting, stacking=words.stacking)
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
