"""Words of the command line kept by this house: ``audit``, ``events``, ``keys`` and ``privacy``."""

from __future__ import annotations

import argparse
import dataclasses
import json
import time
from typing import Any

#: Longer than any process goes on with an old key file (crypto.FileCrypto looks once a second).
_KNOWN_AFTER_S = 1.5


def audit(argv: list[str]) -> int:
    """``audit verify|seal [--json]``: check or extend the chain over the audit log."""
    from yanglao.base import audit as log

    parser = argparse.ArgumentParser(prog="./run audit", description="审计日志 / audit log")
    parser.add_argument("what", choices=["verify", "seal"])
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    sealed = log.seal()
    if words.what == "seal":
        print(json.dumps({"sealed": sealed}) if words.json else f"已上链 {sealed} 条 / sealed {sealed}")
        return 0
    verdict = log.verify()
    if words.json:
        print(json.dumps(dataclasses.asdict(verdict), ensure_ascii=False))
    elif verdict.ok:
        print(f"完好：{verdict.checked} 条，链头 {verdict.head[:16]} / intact: {verdict.checked} entries")
    elif not verdict.checked:
        print("没有可核对的记录 / nothing to check")
    else:
        for link in verdict.broken:
            print(
                f"第 {link['seq']} 环，记录 {link['entry']}：{link['problem']} / link {link['seq']}, entry {link['entry']}"
            )
    return 0 if verdict.ok else 1


def events(argv: list[str]) -> int:
    """``events [--json]``: who announces what, and who listens."""
    from yanglao.base import events as outbox

    parser = argparse.ArgumentParser(prog="./run events", description="谁宣布，谁在听 / who listens to what")
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    table = outbox.who_listens()
    if words.json:
        print(json.dumps(table, ensure_ascii=False))
    else:
        for name, entry in table.items():
            print(f"{name}  {entry['meaning']}")
            for listener in entry["listeners"]:
                print(f"    → {listener}")
    return 0 if table else 1


def keys(argv: list[str]) -> int:
    """``keys status|rotate|rotate-index|forget KEY [--json]``: a new key, everything sealed (or indexed) anew; 1 when rows are left."""
    from yanglao.base import crypto, rotation
    from yanglao.base.actor import system_actor
    from yanglao.base.models import Installation

    parser = argparse.ArgumentParser(prog="./run keys", description="加密密钥 / field keys")
    parser.add_argument("what", choices=["status", "rotate", "rotate-index", "forget"])
    parser.add_argument("key", nargs="?", default="", help="忘掉哪一把 / which one to forget")
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    place = Installation.objects.filter(pk=1).values_list("county", flat=True).first()
    actor = system_actor(place or "", "命令行")
    before, resumed, done = rotation.rows_by_key(actor), False, 0
    if words.what == "rotate-index" or words.what == "forget" and words.key.startswith("i"):
        return _index_keys(actor, words)
    if words.what == "forget":
        rotation.forget(actor, key=words.key)
    if words.what == "rotate":
        # Rows under an older key: a rotation was cut off. It goes on under the key it began with.
        resumed = any(kid != crypto.port().current for kid in before)
        if not resumed:
            crypto.add_key()
        done = sum(count for _column, count in rotation.reseal(actor))
        rotation.note_rotation(actor, key=crypto.port().current, rows=done)
    after = rotation.rows_by_key(actor)
    left = sum(n for kid, n in after.items() if kid != crypto.port().current)
    found = {
        "current": crypto.port().current,
        "resumed": resumed,
        "resealed": done,
        "rows": after,
        "left": left,
    }
    if words.json:
        columns = rotation.status(actor) | rotation.index_status(actor) if words.what == "status" else {}
        found["index"] = {"current": crypto.port().index_current, "rows": rotation.rows_by_index_key(actor)}
        print(json.dumps(found | ({"columns": columns} if columns else {}), ensure_ascii=False))
    else:
        rows = "，".join(f"{kid} {n}" for kid, n in after.items())
        print(
            f"在用密钥 {found['current']}；{rows or '没有加密的内容'}；重新加密 {done} 处，还剩 {left} / resealed, left"
        )
    return 1 if left and words.what == "rotate" else 0


def _index_keys(actor: Any, words: argparse.Namespace) -> int:
    """Change the key of the blind indexes, or forget an old one."""
    from yanglao.base import crypto, rotation

    resumed, done, stuck = False, 0, list[str]()
    if words.what == "forget":
        rotation.forget_index(actor, key=words.key)
    else:
        device = crypto.port()
        newest = max(device.index_keys, key=lambda key: int(key[1:]))
        before = rotation.rows_by_index_key(actor)
        resumed = newest != device.index_current or any(key != newest for key in before)
        if not resumed:
            newest = crypto.add_index_key()
        if newest != crypto.port().index_current:
            # Every process reads the file anew within a second: all look for both before anybody writes the new one.
            time.sleep(_KNOWN_AFTER_S)
            crypto.use_index_key(newest)
            time.sleep(_KNOWN_AFTER_S)
        done = sum(count for _index, count in rotation.reindex(actor, stuck))
        rotation.note_rotation(actor, key=newest, rows=done)
    current, rows = crypto.port().index_current, rotation.rows_by_index_key(actor)
    left = sum(n for key, n in rows.items() if key != current)
    found = {
        "current": current, "resumed": resumed, "reindexed": done, "rows": rows, "left": left, "stuck": stuck
    }  # fmt: skip
    if words.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        told = "，".join(f"{key} {n}" for key, n in rows.items())
        print(f"在用查找密钥 {current}；{told}；重新编 {done} 处，还剩 {left} / reindexed, left")
        for one in stuck:
            print(f"  {one}：同一号码有两份，先合并再换 / filed twice, merge first")
    return 1 if left and words.what == "rotate-index" else 0


def privacy(argv: list[str]) -> int:
    """``privacy due [--on DAY] [--list] [--json]``: what is over its term; a dry run, erasing is asked and approved on the page."""
    from datetime import date

    from yanglao.base import clock, retention
    from yanglao.base.actor import system_actor
    from yanglao.base.models import Installation

    parser = argparse.ArgumentParser(prog="./run privacy", description="到期清除 / what is over its term")
    parser.add_argument("what", choices=["due"])
    parser.add_argument("--on", type=date.fromisoformat)
    parser.add_argument("--list", action="store_true", help="列出每一条 / name every subject")
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    place = Installation.objects.filter(pk=1).values_list("county", flat=True).first()
    on = words.on or clock.today()
    found = retention.due(system_actor(place or "", "命令行"), on)
    for row in found:
        if not words.list:
            del row["subjects"]
    if words.json:
        print(json.dumps({"on": on, "rules": found}, ensure_ascii=False, default=str))
    else:
        for row in found:
            print(
                f"{row['code']}  {row['label']}：{row['days']} 天，{row['before']} 以前，{row['rows']} 条 [{row['status']}]"
            )
            for subject in row.get("subjects", []):
                print(f"    {subject}")
    return 0
