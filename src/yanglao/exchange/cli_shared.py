"""``exchange fetch SOURCE``: another department's answer, from a file or its address, judged and (when asked) written."""

from __future__ import annotations

import argparse
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

from yanglao.exchange.rules.shared import SOURCES, VERDICTS


def words(parsers: Any) -> None:
    """Add the word to the parser of ``exchange``."""
    fetch = parsers.add_parser("fetch", help="收部门共享数据 / another department's answer")
    fetch.add_argument("source", choices=sorted(SOURCES))
    whence = fetch.add_mutually_exclusive_group(required=True)
    whence.add_argument("--file", type=Path, help="xlsx、CSV 或 JSON")
    whence.add_argument(
        "--url", help="接口地址；令牌在环境变量 YANGLAO_SHARED_TOKEN / token in the environment"
    )
    fetch.add_argument("--as-of", type=date.fromisoformat, help="截至哪一天 / day it holds on")
    fetch.add_argument("--since", type=date.fromisoformat, help="从哪一天起的变动 / news since")
    fetch.add_argument("--timeout", type=float, default=20.0)
    fetch.add_argument("--apply", action="store_true", help="可以登记的接着登记 / write what fits")
    fetch.add_argument("--county")
    fetch.add_argument("--json", action="store_true")


def main(options: argparse.Namespace, actor: Any) -> int:
    """Receive (and apply); 1 when something waits for a person."""
    from yanglao.base import clock
    from yanglao.exchange import services

    port: Any = (
        services.FilePort(options.file)
        if options.file
        else services.HttpPort(
            options.url,
            os.environ.get("YANGLAO_SHARED_TOKEN", ""),
            since=options.since,
            timeout=options.timeout,
        )
    )
    today = clock.today()
    row = services.receive(
        actor, source=options.source, port=port, as_of=options.as_of, today=today, at=clock.now()
    )
    found: dict[str, Any] = {
        "delivery": row.pk,
        "source": row.source,
        "as_of": row.as_of.isoformat(),
        "records": sum(row.counts.values()),
        "counts": {verdict: row.counts.get(verdict, 0) for verdict in VERDICTS},
    }
    if options.apply:
        found |= services.apply_delivery(actor, delivery_id=row.pk, today=today, at=clock.now())
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        counts = "，".join(f"{VERDICTS[v]} {n}" for v, n in found["counts"].items() if n)
        print(f"{SOURCES[row.source].name}，截至 {row.as_of}：{found['records']} 条；{counts}")
    return 1 if row.counts.get("conflict") or row.counts.get("missing") else 0
