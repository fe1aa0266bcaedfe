"""What other departments told the demo's county: two invented answers, one judged only, one written."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from yanglao.base.actor import Actor
from yanglao.demo.loading.people import at
from yanglao.demo.rules.people import Elder
from yanglao.demo.rules.totals import TODAY
from yanglao.exchange import services as exchange


def load(officer: Actor, elders: Sequence[Elder]) -> None:
    """Receive an answer of the police (with contradictions, left to be decided) and one of medical insurance (written)."""
    living = [p for p in elders if p.status == "active" and p.id_number][:40]
    dead = [p for p in elders if p.died_on is not None and p.id_number][:2]
    records: list[dict[str, Any]] = [
        _record(person, "死亡", person.died_on + timedelta(days=n)) for n, person in enumerate(dead)
    ]
    records += [
        _record(living[0], "死亡", TODAY - timedelta(days=6)) | {"name": f"{living[0].name}某"},
        _record(living[1], "户籍迁出", TODAY - timedelta(days=4)),
        {"id_number": "999999000000000000", "name": "示例坏记录", "kind": "死亡", "date": "2026-10-20"},
    ]
    _receive(officer, "police", "示例公安变动.json", records)
    stays = [_record(person, "住院", TODAY - timedelta(days=3)) for person in living[2:5]]
    taken = _receive(officer, "insurance", "示例医保住院.json", stays)
    exchange.apply_delivery(officer, delivery_id=taken, today=TODAY, at=at(TODAY))


def _record(person: Elder, kind: str, day: Any) -> dict[str, Any]:
    return {"id_number": person.id_number, "name": person.name, "kind": kind, "date": day.isoformat()}


def _receive(officer: Actor, source: str, name: str, records: list[dict[str, Any]]) -> int:
    content = json.dumps({"as_of": TODAY.isoformat(), "records": records}, ensure_ascii=False).encode()
    row = exchange.receive(
        officer,
        source=source,
        port=exchange.FilePort(io.BytesIO(content), name),
        as_of=TODAY,
        today=TODAY,
        at=at(TODAY),
    )
    return int(row.pk)
