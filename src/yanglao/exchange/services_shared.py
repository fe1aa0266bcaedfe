"""What other departments told: received and judged, applied, taken back; contradictions decided one by one."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yanglao.base import crypto
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound, TransitionRefused
from yanglao.base.service import note, service
from yanglao.exchange.models_shared import Delivery, SharedRecord
from yanglao.exchange.rules.shared import SOURCES, OnFile, Record, judge
from yanglao.exchange.sources import Port
from yanglao.people import queries as register
from yanglao.people import services as people


class SharedRefused(DomainError):
    """A delivery or a decision that cannot be taken so."""

    default_code = "shared.refused"


def _context(delivery_id: int, row_no: int) -> str:
    return f"exchange_sharedrecord.words:{delivery_id}:{row_no}"


def source_words(source: str, delivery_id: int) -> str:
    """Return what an event written from a delivery names as its source."""
    return f"{SOURCES[source].name}共享 {delivery_id}"


@service("exchange.shared", "exchange.receive")
def receive(
    actor: Actor, *, source: str, port: Port, as_of: date | None, today: date, at: datetime
) -> Delivery:
    """Fetch a department's answer and judge every record against the file. No person is written.

    Parameters
    ----------
    source : str
        One of ``SOURCES``.
    port : Port
        A file or an address.
    as_of : date, optional
        Day the answer holds on, when the answer itself does not say; today when neither does.

    Raises
    ------
    SourceFailed, FileRefused, SharedRefused
        Nothing (or half) came, or the very same was received already.
    """
    if source not in SOURCES:
        raise SharedRefused(
            _("没有这个来源：%(code)s") % {"code": source}, field="source", remedy="、".join(SOURCES)
        )
    answer = port.fetch()
    day = answer.as_of or as_of or today
    if day > today:
        raise SharedRefused(_("截至日期在今天之后"), code="shared.as_of", field="as_of", remedy=_("核对日期"))
    same = Delivery.objects.filter(county=actor.county, source=source, sha256=answer.sha256)
    if same.filter(state__in=["judged", "applied"]).exists():
        raise SharedRefused(
            _("同样的内容已经收过"), code="shared.same", kept=_("没有再收一次"), remedy=_("打开已收的那一批")
        )
    row = Delivery.objects.create(
        county=actor.county,
        source=source,
        transport=answer.transport,
        name=answer.name[:200],
        sha256=answer.sha256,
        as_of=day,
        complete_for=answer.complete_for if answer.complete_for in people.CATEGORIES else "",
        received_at=at,
        received_by=actor.user_id,
        received_by_name=actor.name,
    )
    records = _judged(actor, row, answer.records)
    row.counts = dict(sorted(Counter(r.verdict for r in records).items()))
    row.save(update_fields=["counts"])
    SharedRecord.objects.bulk_create(records, batch_size=2_000)
    note(subject_type="exchange.Delivery", subject_id=row.pk, source=source, rows=len(records), **row.counts)
    return row


def _judged(actor: Actor, row: Delivery, records: Sequence[Record]) -> list[SharedRecord]:
    source = SOURCES[row.source]
    known = register.standings(actor, [r.id_number for r in records])
    told: dict[int, set[str]] = defaultdict(set)
    for key, told_of in _told_before(actor, row.source, [r.key for r in records if r.key]).items():
        told[told_of].add(key)
    found, seen = [], set()
    for record in records:
        standing = known.get(record.id_number)
        person = _on_file(standing, told[standing.person_id]) if standing else None
        verdict, code = judge(record, source, person, row.as_of)
        fact = (record.id_number, record.kind, record.category, record.occurred_on)
        if verdict == "ready" and fact in seen:
            verdict, code = "known", "twice"
        seen.add(fact)
        found.append(_row(row, record, standing, verdict, code))
    return found + _missing(actor, row, records)


def _on_file(standing: register.Standing, told: set[str]) -> OnFile:
    return OnFile(
        standing.person_id,
        standing.name,
        standing.status,
        standing.died_on,
        standing.moved_out_on,
        standing.register_village,
        standing.residence_village,
        standing.categories,
        frozenset(standing.events),
        frozenset(told),
    )


def _told_before(actor: Actor, source: str, keys: Sequence[str]) -> dict[str, int]:
    """Return keys of this department whose fact was written already: told again they are no news."""
    rows = SharedRecord.objects.filter(
        county=actor.county, delivery__source=source, state__in=["applied", "taken"]
    ).extra(where=["source_key = ANY(%s)"], params=[list(keys)])
    return {key: person for key, person in rows.values_list("source_key", "person_id") if person}


def _row(
    row: Delivery, record: Record, standing: register.Standing | None, verdict: str, code: str
) -> SharedRecord:
    words = {n: getattr(record, n) for n in ("id_number", "name", "village", "address")}
    return SharedRecord(
        delivery=row,
        row_no=record.row,
        county=row.county,
        village=standing.village if standing else "",
        person_id=standing.person_id if standing else None,
        source_key=record.key,
        kind=record.kind,
        category=record.category,
        value=record.value,
        occurred_on=record.occurred_on,
        words_sealed=crypto.seal(json.dumps(words, ensure_ascii=False), _context(row.pk, record.row)),
        verdict=verdict,
        code=code,
    )


def _missing(actor: Actor, row: Delivery, records: Sequence[Record]) -> list[SharedRecord]:
    """Ask about those of a complete list who are on file and not on it: nobody is struck off for not being named."""
    if not row.complete_for:
        return []
    named = {s.person_id for s in register.standings(actor, [r.id_number for r in records]).values()}
    last = max((r.row for r in records), default=0)
    return [
        SharedRecord(
            delivery=row,
            row_no=last + n,
            county=row.county,
            village=standing.village,
            person_id=standing.person_id,
            kind="category_end",
            category=row.complete_for,
            value=standing.categories[row.complete_for][0],
            occurred_on=row.as_of,
            verdict="missing",
            code="missing",
        )
        for n, standing in enumerate(
            (
                s
                for pk, s in sorted(register.standings_of_category(actor, row.complete_for).items())
                if pk not in named
            ),
            1,
        )
    ]


def _delivery(actor: Actor, delivery_id: int, *states: str) -> Delivery:
    row = Delivery.objects.select_for_update().filter(pk=delivery_id, county=actor.county).first()
    if row is None:
        raise NotFound(_("没有这一批共享数据"))
    if row.state not in states:
        raise TransitionRefused(
            _("这一批现在是“%(state)s”，不能这样办") % {"state": row.get_state_display()},
            code="shared.state",
            kept=_("没有改动"),
            remedy=_("刷新页面看现在的情况"),
        )
    return row


def _detail(record: SharedRecord, as_of: date) -> dict[str, Any]:
    if record.kind in ("category", "category_end"):
        return {"category": record.category, "value": record.value, "checked_on": as_of.isoformat()}
    if not record.words_sealed:
        return {}
    words = json.loads(crypto.unseal(record.words_sealed, _context(record.delivery_id, record.row_no)))
    return {n: words[n] for n in ("village", "address") if words.get(n)}


def _write(actor: Actor, row: Delivery, record: SharedRecord, today: date, at: datetime) -> int:
    assert record.person_id is not None and record.occurred_on is not None
    event = people.record_life_event(
        actor,
        person_id=record.person_id,
        kind=record.kind,
        occurred_on=record.occurred_on,
        source=source_words(row.source, row.pk),
        detail=_detail(record, row.as_of),
        today=today,
        at=at,
    )
    return int(event.pk)


@service("exchange.shared", "exchange.apply_delivery")
def apply_delivery(actor: Actor, *, delivery_id: int, today: date, at: datetime) -> dict[str, int]:
    """Write every record that fits as a life event; one that is refused now becomes a contradiction and stops only itself.

    Returns
    -------
    dict
        ``applied``, ``refused``.
    """
    row = _delivery(actor, delivery_id, "judged")
    done = refused = 0
    for record in row.records.filter(verdict="ready", state="open").order_by("occurred_on", "row_no"):
        try:
            with transaction.atomic():
                record.life_event_id = _write(actor, row, record, today, at)
        except DomainError as refusal:
            record.verdict, record.code, record.message = "conflict", "file_says_no", refusal.message[:300]
            record.save(update_fields=["verdict", "code", "message"])
            refused += 1
            continue
        record.state, record.decided_at = "applied", at
        record.decided_by, record.decided_by_name = actor.user_id, actor.name
        record.save(update_fields=["state", "life_event_id", "decided_at", "decided_by", "decided_by_name"])
        done += 1
    row.state, row.applied_at = "applied", at
    row.counts = dict(Counter(row.records.values_list("verdict", flat=True)))
    row.save(update_fields=["state", "applied_at", "counts"])
    note(subject_type="exchange.Delivery", subject_id=row.pk, applied=done, refused=refused)
    return {"applied": done, "refused": refused}


@service("exchange.shared", "exchange.undo_delivery")
def undo_delivery(actor: Actor, *, delivery_id: int, why: str, today: date, at: datetime) -> dict[str, int]:
    """Take back what a delivery wrote, the latest first; what later work rests on stays and says why.

    Returns
    -------
    dict
        ``undone``, ``kept``.
    """
    row = _delivery(actor, delivery_id, "applied", "partly_undone")
    undone = kept = 0
    written = row.records.filter(state__in=["applied", "taken"], life_event_id__isnull=False)
    for record in written.order_by("-life_event_id"):
        try:
            with transaction.atomic():
                people.reverse_life_event(
                    actor, life_event_id=record.life_event_id, why=why, today=today, at=at
                )
                _give_back(actor, record, today, at)
        except DomainError as refusal:
            record.message = refusal.message[:300]
            record.save(update_fields=["message"])
            kept += 1
            continue
        record.state, record.message = "undone", ""
        record.save(update_fields=["state", "message"])
        undone += 1
    row.state, row.undone_at = ("partly_undone" if kept else "undone"), at
    row.save(update_fields=["state", "undone_at"])
    note(subject_type="exchange.Delivery", subject_id=row.pk, undone=undone, kept=kept)
    return {"undone": undone, "kept": kept}


@service("exchange.shared", "exchange.discard_delivery")
def discard_delivery(actor: Actor, *, delivery_id: int) -> Delivery:
    """Throw a judged delivery away; its sealed words go with it."""
    row = _delivery(actor, delivery_id, "judged")
    row.records.update(words_sealed="")
    row.state = "discarded"
    row.save(update_fields=["state"])
    note(subject_type="exchange.Delivery", subject_id=row.pk)
    return row


@service("exchange.shared", "exchange.decide_record")
def decide(
    actor: Actor, *, record_ids: Sequence[int], take: bool, why: str, today: date, at: datetime
) -> int:
    """Decide contradictions: take the department's word (written as an event), or keep the file's with a reason.

    All of the named or none. Returns how many.

    Raises
    ------
    SharedRefused, LifeEventRefused
        No reason, a record that is none of these, or an event the file refuses even so.
    """
    if not why.strip():
        raise SharedRefused(_("要写明理由"), code="shared.why", field="why", remedy=_("写一句为什么"))
    ids = sorted(set(record_ids))
    rows = list(
        SharedRecord.objects.select_for_update()
        .select_related("delivery")
        .filter(pk__in=ids, county=actor.county)
        .order_by("pk")
    )
    if not ids or len(rows) < len(ids):
        raise NotFound(_("有的记录找不到，或不在您的范围内"), remedy=_("刷新清单再选"))
    for record in rows:
        if record.state != "open" or record.verdict not in ("conflict", "missing"):
            raise TransitionRefused(
                _("第 %(row)d 行已经定过，或不用定") % {"row": record.row_no},
                code="shared.decided",
                kept=_("没有改动"),
                remedy=_("刷新清单再选"),
            )
        if take:
            _make_room(actor, record, why, today, at)
            record.life_event_id = _write(actor, record.delivery, record, today, at)
        record.state = "taken" if take else "kept"
        record.decided_at, record.decided_by, record.decided_by_name = at, actor.user_id, actor.name
        record.decided_why = why.strip()[:200]
        record.save()
    note(count=len(rows), take=take, records=ids[:50])
    return len(rows)


def _make_room(actor: Actor, record: SharedRecord, why: str, today: date, at: datetime) -> None:
    """Take back the death on file before another day of death is written."""
    if record.kind != "death" or record.code != "death_day" or record.person_id is None:
        return
    event = register.event_in_force(actor, record.person_id, "death")
    if event is None:
        raise SharedRefused(
            _("档案里的死亡不是按事件登记的，不能改日期"), code="shared.death", remedy=_("请平台管理员更正")
        )
    people.reverse_life_event(actor, life_event_id=event, why=why, today=today, at=at)


def _give_back(actor: Actor, record: SharedRecord, today: date, at: datetime) -> None:
    """Write the death again that had to make room when this record was taken: the person did not come alive by that."""
    if record.code != "death_day" or record.life_event_id is None or record.decided_at is None:
        return
    before = register.event_taken_back_for(actor, record.life_event_id, record.decided_at)
    if before is not None:
        people.record_life_event(
            actor, person_id=before.pop("person_id"), kind="death", **before, today=today, at=at
        )
