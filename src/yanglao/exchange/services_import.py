"""Files of people: preview, apply, undo. Applying is one transaction: all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from yanglao.areas import queries as areas
from yanglao.base import bulk, crypto, jobs
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound, PermissionRefused, TransitionRefused
from yanglao.base.service import note, service
from yanglao.exchange import files, messages
from yanglao.exchange.examine import Examiner, Judged
from yanglao.exchange.models import ImportBatch, ImportRow
from yanglao.people import services as people

Bar = Callable[[int, int, str], None]
_VERDICTS = ("new", "changed", "duplicate", "refused")


@dataclass(slots=True)
class Outcome:
    """What a file holds: counts and every row that is not simply new or changed.

    ``batch`` is None for a trial that kept nothing.
    """

    batch: int | None
    name: str
    encoding: str
    rows: int
    new: int
    changed: int
    duplicate: int
    refused: int
    ignored_columns: list[str] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    state: str = ""


def _context(batch_id: int, row_no: int) -> str:
    return f"exchange_importrow.values:{batch_id}:{row_no}"


def _examine(
    actor: Actor,
    source: Path | BinaryIO,
    name: str,
    size: int | None,
    today: date,
    village: str,
    allow_young: bool,
    bar: Bar | None,
) -> tuple[files.Table, list[Judged]]:
    table = files.read(*files.load(source, name, size))
    if village and village not in areas.names(actor.county):
        raise files.FileRefused(
            _("区划表里没有村（社区）%(code)s") % {"code": village},
            code="village.unknown",
            field="village",
            remedy=_("填本县的 12 位代码"),
        )
    step = None if bar is None else (lambda done, total: bar(done, total, _("核对")))
    return table, Examiner(actor, today, village, allow_young).examine(table, step)


def _counts(judged: Sequence[Judged]) -> dict[str, int]:
    return {verdict: sum(1 for line in judged if line.verdict == verdict) for verdict in _VERDICTS}


def _outcome(table: files.Table, judged: Sequence[Judged], batch: int | None, state: str) -> Outcome:
    errors = [messages.as_dict(problem, line.number) for line in judged for problem in line.problems]
    return Outcome(
        batch,
        table.name,
        table.encoding,
        len(judged),
        **_counts(judged),
        ignored_columns=list(table.layout.ignored),
        errors=errors,
        state=state,
    )


@service("exchange.import", "exchange.try_people")
def try_people(
    actor: Actor,
    *,
    source: Path | BinaryIO,
    today: date,
    name: str = "",
    size: int | None = None,
    village: str = "",
    allow_young: bool = False,
    bar: Bar | None = None,
) -> Outcome:
    """Judge a file and keep nothing (``--dry-run``). Parameters as :func:`preview_people`."""
    table, judged = _examine(actor, source, name, size, today, village, allow_young, bar)
    note(rows=len(judged))
    return _outcome(table, judged, None, "tried")


@service("exchange.import", "exchange.preview_people")
def preview_people(
    actor: Actor,
    *,
    source: Path | BinaryIO,
    at: datetime,
    today: date,
    name: str = "",
    size: int | None = None,
    village: str = "",
    allow_young: bool = False,
    bar: Bar | None = None,
) -> Outcome:
    """Judge a file and keep the verdicts as a batch, ready to apply. No person is written.

    Parameters
    ----------
    source : Path or binary file
        xlsx, xls, or CSV in UTF-8, GB18030 or Big5.
    at, today : datetime, date
        Now and the working day.
    name, size : str, int
        Of an upload; the size is asked before anything is read.
    village : str
        12 digits, for rows that name no village.
    allow_young : bool
        File people under 60 too.
    bar : callable, optional
        ``bar(done, total, words)``.

    Raises
    ------
    FileRefused
        When nothing can be read from the file at all.
    """
    table, judged = _examine(actor, source, name, size, today, village, allow_young, bar)
    batch = _new_batch(actor, table, judged, at)
    _keep(actor, batch.pk, judged, None)
    note(subject_type="exchange.ImportBatch", subject_id=batch.pk, rows=len(judged))
    return _outcome(table, judged, batch.pk, batch.state)


@service("exchange.import", "exchange.import_people")
def import_people(
    actor: Actor,
    *,
    source: Path | BinaryIO,
    at: datetime,
    today: date,
    name: str = "",
    size: int | None = None,
    village: str = "",
    allow_young: bool = False,
    bar: Bar | None = None,
) -> Outcome:
    """Judge a file and write its new and changed rows in one go: all of them or none. Parameters as :func:`preview_people`."""
    table, judged = _examine(actor, source, name, size, today, village, allow_young, bar)
    batch = _new_batch(actor, table, judged, at)
    lines = [
        people.ListLine(line.number, line.words, line.categories, line.contacts, line.person_id)
        for line in judged
        if line.verdict in ("new", "changed")
    ]
    if bar:
        bar(1, 2, _("写入"))
    effects = people.apply_list(actor, lines=lines, at=at, today=today, source=f"名单导入 {batch.pk}")
    _keep(actor, batch.pk, judged, effects)
    batch.state, batch.applied_at = "applied", at
    batch.save(update_fields=["state", "applied_at"])
    note(
        subject_type="exchange.ImportBatch",
        subject_id=batch.pk,
        rows=len(judged),
        new=batch.new,
        changed=batch.changed,
    )
    if bar:
        bar(2, 2, _("完成"))
    return _outcome(table, judged, batch.pk, batch.state)


def _new_batch(actor: Actor, table: files.Table, judged: Sequence[Judged], at: datetime) -> ImportBatch:
    return ImportBatch.objects.create(
        county=actor.county,
        file_name=table.name[:200],
        sha256=table.sha256,
        encoding=table.encoding,
        headings={
            "row": table.layout.row_no,
            "columns": dict(table.layout.columns),
            "ignored": list(table.layout.ignored),
        },
        rows=len(judged),
        **_counts(judged),
        created_by=actor.user_id,
        created_by_name=actor.name,
        created_at=at,
    )


_ROW = (
    "batch_id", "row_no", "county", "village", "person_id", "verdict", "errors", "changes", "values_sealed", "effects", "kept_why",
)  # fmt: skip


def _keep(
    actor: Actor, batch_id: int, judged: Iterable[Judged], effects: dict[int, dict[str, Any]] | None
) -> None:
    """Write the rows of a batch: sealed words to apply later, or the effects when they were applied already."""
    # A row without a village of the actor's is filed under the actor's own division, or they could not see it.
    own = actor.scope.keys[0] if actor.scope.kind in ("town", "village") else ""
    home = f"{own:0<12}" if own else ""

    def lines() -> Iterable[tuple[Any, ...]]:
        for line in judged:
            village = line.village if line.village.startswith(own) else home
            effect = (effects or {}).get(line.number)
            sealed = _sealed(batch_id, line) if effects is None and line.verdict in ("new", "changed") else ""
            errors = [messages.as_dict(problem, line.number) for problem in line.problems]
            yield (
                batch_id,
                line.number,
                actor.county,
                village,
                effect["person"] if effect else line.person_id,
                line.verdict,
                Jsonb(errors),
                Jsonb(line.changes),
                sealed,
                Jsonb(effect) if effect else None,
                "",
            )

    bulk.copy_into("exchange_importrow", _ROW, lines())


def _sealed(batch_id: int, line: Judged) -> str:
    body = {"words": line.words, "categories": line.categories, "contacts": line.contacts}
    return crypto.seal(json.dumps(body, ensure_ascii=False, default=str), _context(batch_id, line.number))


def _batch(actor: Actor, batch_id: int, *states: str) -> ImportBatch:
    batch = ImportBatch.objects.select_for_update().filter(pk=batch_id, county=actor.county).first()
    if batch is None:
        raise NotFound(
            _("没有这个导入批次"),
            code="exchange.no_batch",
            field="batch",
            remedy=_("用 exchange list 查批次号"),
        )
    if batch.state not in states:
        raise TransitionRefused(
            _("批次 %(batch)s 现在是“%(state)s”，不能这样办")
            % {"batch": batch.pk, "state": batch.get_state_display()},
            code="exchange.state",
            field="batch",
            remedy=_("已导入的可以撤销，已预览的可以导入"),
        )
    return batch


def _whole(seen: int, batch: ImportBatch) -> None:
    """Refuse to do half a batch: one whose rows lie partly outside the actor's scope belongs to somebody else."""
    if seen != batch.new + batch.changed:
        raise PermissionRefused(
            _("批次 %(batch)s 里有不归您管的人，不能由您办") % {"batch": batch.pk},
            code="exchange.not_whole",
            remedy=_("请转给导入的人或县民政局"),
        )


_DAYS = ("birth_on", "died_on", "moved_out_on")


def _lines(rows: Sequence[ImportRow]) -> list[people.ListLine]:
    found = []
    for row in rows:
        body = json.loads(crypto.unseal(row.values_sealed, _context(row.batch_id, row.row_no)))
        words = body["words"]
        for name in _DAYS:
            if words.get(name):
                words[name] = date.fromisoformat(words[name])
        pairs = [(c, v) for c, v in body["categories"]]
        contacts = [(n, r, p) for n, r, p in body["contacts"]]
        found.append(
            people.ListLine(
                row.row_no, words, pairs, contacts, row.person_id if row.verdict == "changed" else None
            )
        )
    return found


@service("exchange.import", "exchange.apply_batch")
def apply_batch(
    actor: Actor, *, batch_id: int, at: datetime, today: date, bar: Bar | None = None
) -> ImportBatch:
    """Write a previewed batch: every new and changed row, or none at all.

    Raises
    ------
    NotFound, TransitionRefused
        No such batch; applied or undone already.
    DomainError
        Somebody of the list was filed or changed since the preview.
    """
    batch = _batch(actor, batch_id, "previewed")
    rows = list(
        ImportRow.objects.filter(batch_id=batch.pk, verdict__in=("new", "changed")).order_by("row_no")
    )
    _whole(len(rows), batch)
    lines = _lines(rows)
    if bar:
        bar(1, 3, _("写入"))
    try:
        with transaction.atomic():
            effects = people.apply_list(actor, lines=lines, at=at, today=today, source=f"名单导入 {batch.pk}")
    except (people.PersonRefused, NotFound):
        raise
    except Exception as problem:
        if "people_id_number_once" in str(problem):
            raise DomainError(
                _("预览之后，名单里有人已建了档案；没有写入任何内容"),
                code="exchange.stale",
                field="batch",
                remedy=_("重新预览这个文件"),
            ) from problem
        raise
    if bar:
        bar(2, 3, _("记录"))
    _remember(batch.pk, effects)
    batch.state, batch.applied_at = "applied", at
    batch.save(update_fields=["state", "applied_at"])
    note(subject_type="exchange.ImportBatch", subject_id=batch.pk, new=batch.new, changed=batch.changed)
    if bar:
        bar(3, 3, _("完成"))
    return batch


def _remember(batch_id: int, effects: dict[int, dict[str, Any]]) -> None:
    """Write each row's effect; what a row said is not needed any more and goes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE _effects (row_no int, person_id bigint, effects jsonb) ON COMMIT DROP"
        )
        with cursor.cursor.copy("COPY _effects FROM STDIN") as copy:
            for key, effect in effects.items():
                copy.write_row((key, effect["person"], Jsonb(effect)))
        cursor.execute(
            "UPDATE exchange_importrow r SET person_id = e.person_id, effects = e.effects, values_sealed = '' "
            "FROM _effects e WHERE r.batch_id = %s AND r.row_no = e.row_no",
            [batch_id],
        )
        cursor.execute("DROP TABLE _effects")


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing a batch did."""

    batch: int
    undone: int
    kept: int
    rows: list[dict[str, Any]]


@service("exchange.undo", "exchange.undo_batch")
def undo_batch(actor: Actor, *, batch_id: int, at: datetime) -> Undone:
    """Take an applied batch back: new people gone, changed people as before, byte for byte.

    Rows that later work touched stay as they are and are listed with the reason; calling again tries those once more.
    """
    batch = _batch(actor, batch_id, "applied", "partly_undone")
    rows = list(
        ImportRow.objects.filter(
            batch_id=batch.pk, verdict__in=("new", "changed"), effects__isnull=False
        ).order_by("row_no")
    )
    _whole(len(rows) + batch.undone_rows, batch)
    kept = people.undo_list(actor, effects={row.row_no: row.effects for row in rows})
    people_of = {row.row_no: row.person_id for row in rows}
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE exchange_importrow SET effects = NULL, kept_why = '', person_id = CASE WHEN verdict = 'new' THEN NULL ELSE person_id END "
            "WHERE batch_id = %s AND effects IS NOT NULL AND NOT row_no = ANY(%s)",
            [batch.pk, list(kept)],
        )
    for row in rows:
        if row.row_no in kept:
            row.kept_why = kept[row.row_no][:200]
            row.save(update_fields=["kept_why"])
    undone = len(rows) - len(kept)
    batch.undone_rows += undone
    batch.kept_rows, batch.undone_at = len(kept), at
    batch.state = "partly_undone" if kept else "undone"
    batch.save(update_fields=["state", "undone_at", "undone_rows", "kept_rows"])
    note(subject_type="exchange.ImportBatch", subject_id=batch.pk, undone=undone, kept=len(kept))
    return Undone(
        batch.pk,
        undone,
        len(kept),
        [
            {"row": number, "person_id": people_of[number], "reason": why}
            for number, why in sorted(kept.items())
        ],
    )


@service("exchange.import", "exchange.discard_batch")
def discard_batch(actor: Actor, *, batch_id: int) -> ImportBatch:
    """Throw a preview away, with what its rows said."""
    batch = _batch(actor, batch_id, "previewed")
    ImportRow.objects.filter(batch_id=batch.pk).delete()
    batch.state = "discarded"
    batch.save(update_fields=["state"])
    note(subject_type="exchange.ImportBatch", subject_id=batch.pk)
    return batch


@service("exchange.import", "exchange.queue_apply")
def queue_apply(actor: Actor, *, batch_id: int) -> int:
    """Have a previewed batch applied in the background; returns the job."""
    batch = _batch(actor, batch_id, "previewed")
    job = jobs.start(
        actor, "exchange.apply", _("导入 %(file)s") % {"file": batch.file_name}, batch_id=batch.pk
    )
    note(subject_type="exchange.ImportBatch", subject_id=batch.pk, job=job.pk)
    return int(job.pk)


@service("exchange.undo", "exchange.queue_undo")
def queue_undo(actor: Actor, *, batch_id: int) -> int:
    """Have an applied batch taken back in the background; returns the job."""
    batch = _batch(actor, batch_id, "applied", "partly_undone")
    job = jobs.start(
        actor, "exchange.undo", _("撤销 %(file)s") % {"file": batch.file_name}, batch_id=batch.pk
    )
    note(subject_type="exchange.ImportBatch", subject_id=batch.pk, job=job.pk)
    return int(job.pk)
