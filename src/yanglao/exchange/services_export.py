"""Writes about exports: asked for with a purpose, approved by another person, made, downloaded, expired."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from yanglao.base import approvals, files, jobs
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.service import note, service
from yanglao.exchange.models_export import Export

KIND = "exchange.export"
SUBJECT = "exchange.Export"
_SHORTEST = 4
_MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportRefused(DomainError):
    """An export that may not be made so."""

    default_code = "exchange.export_refused"


def needs_approval(rows: int, with_numbers: bool) -> bool:
    """Return whether a second person has to agree: whole numbers, or more rows than go freely."""
    return with_numbers or rows > settings.EXPORT_FREE_ROWS


@service("access.export", "exchange.ask_export")
def ask_export(
    actor: Actor,
    *,
    what: str,
    title: str,
    path: str,
    query: str,
    purpose: str,
    with_numbers: bool,
    rows: int,
    at: datetime,
) -> Export:
    """Ask for an export; without whole numbers and up to the limit it is free at once.

    Parameters
    ----------
    what, title : str
        Code and name of the list.
    path, query : str
        Where the list stands and what it is narrowed to; read again when the file is made, as the same actor.
    purpose : str
        What for; printed on the file.
    with_numbers : bool
        ID numbers and telephones whole instead of masked.
    rows : int
        How many there are now.

    Raises
    ------
    ExportRefused
        No purpose in words.
    """
    if len(purpose.strip()) < _SHORTEST:
        raise ExportRefused(
            _("没有写清用途"), field="purpose", remedy=_("写一句：给谁、做什么用，例如“重阳节走访名单”")
        )
    second = needs_approval(rows, with_numbers)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('exchange_export', 'id'))")
        pk = cursor.fetchone()[0]
    row = Export.objects.create(
        pk=pk,
        number=f"CK{actor.county}-{pk:06d}",
        county=actor.county,
        what=what,
        title=title[:80],
        path=path[:200],
        query=query[:4000],
        purpose=purpose.strip()[:200],
        with_numbers=with_numbers,
        rows=rows,
        state="asked" if second else "approved",
        needs_approval=second,
        user_id=actor.user_id,
        user_name=actor.name,
        duty=actor.duty,
        asked_at=at,
    )
    if second:
        approvals.ask(
            actor,
            kind=KIND,
            subject_type=SUBJECT,
            subject_id=row.pk,
            summary=_("导出%(what)s：%(why)s") % {"what": row.title, "why": row.purpose},
            count=rows,
        )
    note(subject_type=SUBJECT, subject_id=row.pk, what=what, rows=rows, with_numbers=with_numbers)
    return row


@service("exchange.approve_export")
def settle_export(actor: Actor, *, export_id: int, approved: bool, reason: str = "", at: datetime) -> Export:
    """Agree to an export, or send it back with a reason; never one's own (the database refuses that, too)."""
    row = Export.objects.select_for_update().filter(pk=export_id, county=actor.county).first()
    if row is None:
        raise NotFound(_("没有这个导出申请"), remedy=_("回到待审批的导出"))
    if not approved and not reason.strip():
        raise ExportRefused(_("写一句退回的原因"), field="reason", remedy=_("申请人看得到"))
    approvals.settle(
        actor, kind=KIND, subject_type=SUBJECT, subject_id=row.pk, approved=approved, reason=reason
    )
    row.state = "approved" if approved else "returned"
    row.checker_id, row.checker_name, row.checked_at = actor.user_id, actor.name, at
    row.reason = reason.strip()[:300]
    row.save()
    note(subject_type=SUBJECT, subject_id=row.pk, approved=approved)
    return row


def _own(actor: Actor, export_id: int, *states: str) -> Export:
    row = Export.objects.select_for_update().filter(pk=export_id, user_id=actor.user_id).first()
    if row is None:
        raise NotFound(_("没有这个导出，或不是您申请的"), remedy=_("回到“导出”"))
    if row.state not in states:
        raise ExportRefused(
            _("这个导出现在是“%(state)s”") % {"state": _(row.get_state_display())},
            code="exchange.export_state",
            remedy=_("刷新页面看现在的情况"),
        )
    return row


@service("access.export", "exchange.start_export")
def start_export(actor: Actor, *, export_id: int, kind: str = "") -> Export:
    """Begin to make the file of one's own export; ``kind`` names the job that will do it, empty when it is done at once."""
    row = _own(actor, export_id, "approved")
    row.state = "running"
    if kind:
        label = _("导出%(what)s %(no)s") % {"what": row.title, "no": row.number}
        row.job_id = jobs.start(actor, kind, label, export_id=row.pk).pk
    row.save()
    note(subject_type=SUBJECT, subject_id=row.pk, job=row.job_id)
    return row


@service("access.export", "exchange.keep_export")
def keep_export(actor: Actor, *, export_id: int, content: bytes, rows: int, at: datetime) -> Export:
    """Keep the file that was made; it may be fetched for some days."""
    row = _own(actor, export_id, "running")
    row.file = files.store(
        actor, name=f"{row.title}-{row.number}.xlsx", content=content, media_type=_MEDIA, purpose="export"
    )
    days = settings.EXPORT_DAYS_WITH_NUMBERS if row.with_numbers else settings.EXPORT_DAYS
    row.state, row.rows, row.ready_at, row.expires_at = "ready", rows, at, at + timedelta(days=days)
    row.save()
    note(subject_type=SUBJECT, subject_id=row.pk, rows=rows, sha256=row.file.sha256)
    return row


@service("access.export", "exchange.export_failed")
def export_failed(actor: Actor, *, export_id: int) -> Export:
    """Say that making the file did not end well; it may be tried again."""
    row = _own(actor, export_id, "running")
    row.state = "approved"
    row.save()
    note(subject_type=SUBJECT, subject_id=row.pk)
    return row


@service("access.export", "exchange.download_export")
def download_export(actor: Actor, *, export_id: int, at: datetime) -> Export:
    """Let one's own file be fetched, and write it down.

    Raises
    ------
    ExportRefused
        Not made yet, or expired.
    """
    row = _own(actor, export_id, "ready")
    if row.file is None or row.expires_at is None or row.expires_at <= at:
        raise ExportRefused(
            _("文件已经过期"), code="exchange.export_expired", remedy=_("需要的话重新导出，写明用途")
        )
    row.downloads += 1
    row.save(update_fields=["downloads"])
    note(subject_type=SUBJECT, subject_id=row.pk, downloads=row.downloads)
    return row


@service("exchange.expire_exports")
def expire_exports(actor: Actor, *, at: datetime) -> int:
    """Throw away the files whose time is over; returns how many."""
    over = list(Export.objects.select_related("file").filter(state="ready", expires_at__lte=at))
    for row in over:
        if row.file is not None:
            kept, row.file = row.file, None
            row.save(update_fields=["file"])
            files.remove(kept)
        row.state = "expired"
        row.save(update_fields=["state"])
    note(expired=len(over))
    return len(over)
