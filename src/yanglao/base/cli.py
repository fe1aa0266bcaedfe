"""Words of the command line kept by this house: ``audit`` and ``events``."""

from __future__ import annotations

import argparse
import dataclasses
import json


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
