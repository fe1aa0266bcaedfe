"""``./run doctor``: what this machine has, what it lacks, what to do about it."""

from __future__ import annotations

import argparse
import dataclasses
import json

from yanglao.config import doctor


def main(argv: list[str]) -> int:
    """Print the report; returns 1 when something will not work."""
    parser = argparse.ArgumentParser(
        prog="./run doctor", description="这台机器缺什么 · what this machine lacks"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    found = [finding for check in doctor.CHECKS for finding in check()]
    good = all(finding.state != "fail" for finding in found)
    if options.json:
        print(
            json.dumps({"ok": good, "findings": [dataclasses.asdict(f) for f in found]}, ensure_ascii=False)
        )
        return 0 if good else 1
    mark = {"ok": "✓", "warn": "!", "fail": "✗"}
    for finding in found:
        print(f"{mark[finding.state]} {finding.name:18} {finding.value}")
        if finding.remedy:
            print(f"  {'':18} → {finding.remedy}")
    return 0 if good else 1
