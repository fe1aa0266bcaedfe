"""Writing workers, their posts and certificates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yanglao.access import queries as access
from yanglao.base import bulk, crypto, identifiers
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.events import announce
from yanglao.base.service import note, service
from yanglao.workforce import events
from yanglao.workforce.models import Employment, SkillCertificate, Worker


class WorkerRefused(DomainError):
    """A worker, post or certificate that cannot be written so."""

    default_code = "workforce.refused"


def _context(field: str, county: str, staff_no: str) -> str:
    return f"workforce_worker.{field}:{county}:{staff_no}"


def sealed(county: str, staff_no: str, *, id_number: str = "", phone: str = "") -> dict[str, str]:
    """Return the sealed columns of a worker; numbers are checked first.

    Raises
    ------
    BadIdentifier
        When the ID number or telephone cannot be right.
    """
    number = identifiers.id_number(id_number).text if id_number else ""
    call = identifiers.phone(phone) if phone else ""
    return {
        "id_number_sealed": crypto.seal(number, _context("id_number", county, staff_no)),
        "id_number_index": crypto.blind_index(number, "id_number"),
        "phone_sealed": crypto.seal(call, _context("phone", county, staff_no)),
        "phone_index": crypto.blind_index(call, "phone"),
    }


@service("workforce.register")
def register_worker(
    actor: Actor,
    *,
    name: str,
    sex: str,
    kind: str,
    staff_no: str = "",
    id_number: str = "",
    phone: str = "",
    **words: Any,
) -> Worker:
    """Enter a worker.

    Parameters
    ----------
    name, sex : str
        ``sex`` is ``m`` or ``f``.
    kind : str
        One of ``Worker.KINDS``.
    staff_no : str
        Number on the staff card, once per county; made from the row's id when empty.
    id_number, phone : str
        Plain; stored sealed.
    **words
        ``birth_on, town, village, medical_background, is_example``.

    Raises
    ------
    WorkerRefused, BadIdentifier
        Name missing, kind unknown, staff number or ID number on file, number wrong.
    """
    if kind not in dict(Worker.KINDS) or not name.strip() or sex not in ("m", "f"):
        raise WorkerRefused(_("类别、姓名、性别要写全"), field="name", remedy=_("补上再登记"))
    pk = bulk.take_ids("workforce_worker", 1)[0]
    card = staff_no.strip() or f"YG{pk:07d}"
    try:
        with transaction.atomic():
            row = Worker.objects.create(
                id=pk,
                county=actor.county,
                kind=kind,
                staff_no=card,
                name=name.strip(),
                sex=sex,
                **sealed(actor.county, card, id_number=id_number, phone=phone),
                **words,
            )
    except IntegrityError:
        raise WorkerRefused(
            _("工号或证件号已经登记"),
            code="workforce.duplicate",
            field="staff_no",
            remedy=_("查找已登记的工作人员"),
        ) from None
    note(subject_type="workforce.Worker", subject_id=row.pk)
    return row


def _worker(actor: Actor, worker_id: int) -> Worker:
    row = Worker.objects.select_for_update().filter(pk=worker_id, county=actor.county).first()
    if row is None:
        raise NotFound(_("没有这名工作人员"))
    return row


@service("workforce.register", "workforce.employ")
def employ(
    actor: Actor,
    *,
    worker_id: int,
    organisation_id: int,
    post: str,
    valid_from: date,
    valid_to: date | None = None,
    facility_id: int | None = None,
    town: str = "",
) -> Employment:
    """Give a worker a post from a day on.

    Raises
    ------
    WorkerRefused
        When the worker already holds this post there in the period, or the dates are reversed.
    """
    worker = _worker(actor, worker_id)
    if valid_to is not None and valid_to <= valid_from:
        raise WorkerRefused(_("离岗日期不晚于到岗日期"), field="valid_to", remedy=_("核对日期"))
    try:
        with transaction.atomic():
            row = Employment.objects.create(
                worker=worker,
                organisation_id=organisation_id,
                facility_id=facility_id,
                post=post,
                county=actor.county,
                town=town or worker.town,
                valid_from=valid_from,
                valid_to=valid_to,
            )
    except IntegrityError:
        raise WorkerRefused(
            _("这段时间已在这个岗位"),
            code="workforce.post_twice",
            field="valid_from",
            remedy=_("先结束原来的岗位"),
        ) from None
    note(subject_type="workforce.Worker", subject_id=worker.pk, employment=row.pk)
    return row


@service("workforce.register", "workforce.link_account")
def link_account(actor: Actor, *, worker_id: int, username: str) -> Worker:
    """Say which account is this worker's own; empty takes the link away. The phone then carries the own visits only.

    Raises
    ------
    WorkerRefused
        When there is no open account of that name in the county, or it is another worker's.
    """
    row, name = _worker(actor, worker_id), username.strip()
    user = (
        access.accounts(access.as_platform(actor), state="open").filter(username=name).first()
        if name
        else None
    )
    if name and user is None:
        raise WorkerRefused(
            _("本县没有账号“%(name)s”") % {"name": name}, code="workforce.no_account", field="username",
            remedy=_("问系统管理员账号名"),
        )  # fmt: skip
    row.user_id = user.pk if user else None
    try:
        with transaction.atomic():
            row.save(update_fields=["user_id"])
    except IntegrityError:
        raise WorkerRefused(
            _("这个账号已是另一名工作人员的"), code="workforce.account_taken", field="username",
            remedy=_("先在那一名上去掉"),
        ) from None  # fmt: skip
    note(subject_type="workforce.Worker", subject_id=row.pk, account=row.user_id)
    return row


@service("workforce.register", "workforce.leave")
def leave(actor: Actor, *, employment_id: int, on: date) -> Employment:
    """End a post; the day given no longer counts."""
    row = Employment.objects.select_for_update().filter(pk=employment_id, county=actor.county).first()
    if row is None:
        raise NotFound(_("没有这个岗位"))
    if on <= row.valid_from:
        raise WorkerRefused(_("离岗日期不晚于到岗日期"), field="on", remedy=_("核对日期"))
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    note(subject_type="workforce.Worker", subject_id=row.worker_id, employment=row.pk)
    return row


@service("workforce.certify")
def certify(
    actor: Actor,
    *,
    worker_id: int,
    kind: str,
    number: str,
    issued_on: date,
    skill_level: int | None = None,
    issuer: str = "",
    valid_to: date | None = None,
) -> SkillCertificate:
    """Enter a certificate (carers: level 5 lowest … 1).

    Raises
    ------
    WorkerRefused
        Unknown kind, a carer's certificate without level, dates reversed, number on file.
    """
    worker = _worker(actor, worker_id)
    if kind not in dict(SkillCertificate.KINDS):
        raise WorkerRefused(_("没有这个证书类别"), field="kind")
    if kind == "care_worker" and skill_level not in (1, 2, 3, 4, 5):
        raise WorkerRefused(
            _("养老护理员证书要写等级"), field="skill_level", remedy=_("五级（初级）到一级（高级技师）选一个")
        )
    if valid_to is not None and valid_to <= issued_on:
        raise WorkerRefused(_("有效期早于发证日期"), field="valid_to", remedy=_("核对日期"))
    try:
        with transaction.atomic():
            row = SkillCertificate.objects.create(
                worker=worker,
                kind=kind,
                skill_level=skill_level,
                number=number.strip(),
                issuer=issuer,
                issued_on=issued_on,
                valid_to=valid_to,
            )
    except IntegrityError:
        raise WorkerRefused(
            _("这个证书编号已经登记"),
            code="workforce.certificate_twice",
            field="number",
            remedy=_("核对证书编号"),
        ) from None
    note(subject_type="workforce.Worker", subject_id=worker.pk, certificate=row.pk)
    announce(actor, events.CERTIFIED, occurred_on=issued_on, worker_id=worker.pk, kind=kind)
    return row


@service("workforce.certify", "workforce.end_certificate")
def end_certificate(actor: Actor, *, certificate_id: int, on: date) -> SkillCertificate:
    """Note that a certificate holds no longer from a day on."""
    row = SkillCertificate.objects.select_for_update().filter(pk=certificate_id).first()
    if row is None:
        raise NotFound(_("没有这张证书"))
    if on <= row.issued_on:
        raise WorkerRefused(_("有效期早于发证日期"), field="on", remedy=_("核对日期"))
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    note(subject_type="workforce.Worker", subject_id=row.worker_id, certificate=row.pk)
    announce(actor, events.CERTIFICATE_ENDED, occurred_on=on, worker_id=row.worker_id, kind=row.kind)
    return row


@service("workforce.standing")
def set_standing(actor: Actor, *, worker_id: int, standing: str, reason: str, on: date) -> Worker:
    """Set a worker's standing: ``good``, ``suspended`` or ``listed``; a reason unless good."""
    row = _worker(actor, worker_id)
    if standing not in dict(Worker.STANDINGS) or (standing != "good" and not reason.strip()):
        raise WorkerRefused(_("信用要写明是哪一种和原因"), field="standing")
    row.standing = standing
    row.save(update_fields=["standing"])
    note(subject_type="workforce.Worker", subject_id=row.pk, standing=standing, reason=reason)
    announce(actor, events.STANDING_CHANGED, occurred_on=on, worker_id=row.pk)
    return row


@service("workforce.reveal")
def reveal(actor: Actor, *, worker_id: int, field: str, purpose: str) -> str:
    """Return a sealed number in plain, for a stated purpose; the look-up is recorded.

    Raises
    ------
    WorkerRefused
        Without a purpose, or for another field than ``id_number`` and ``phone``.
    """
    if field not in ("id_number", "phone") or not purpose.strip():
        raise WorkerRefused(_("查看前要写明用途"), field="purpose", remedy=_("写一句为什么要看"))
    row = _worker(actor, worker_id)
    note(subject_type="workforce.Worker", subject_id=row.pk, field=field, purpose=purpose)
    return crypto.unseal(getattr(row, f"{field}_sealed"), _context(field, row.county, row.staff_no))


_WORKER = tuple(f.attname for f in Worker._meta.concrete_fields)
_DEFAULTS: dict[str, Any] = {
    "id_number_sealed": "",
    "id_number_index": "",
    "phone_sealed": "",
    "phone_index": "",
    "town": "",
    "village": "",
    "medical_background": False,
    "standing": "good",
    "is_example": False,
    "birth_on": None,
    "user_id": None,
}


@service("workforce.load")
def bulk_load(
    actor: Actor,
    *,
    workers: Sequence[dict[str, Any]],
    employments: Iterable[dict[str, Any]] = (),
    certificates: Iterable[dict[str, Any]] = (),
) -> list[int]:
    """Enter many workers at once; all or none.

    Parameters
    ----------
    workers : sequence of dict
        Columns of ``Worker``; ``id_number`` and ``phone`` plain (sealed here).
    employments, certificates : iterables of dict
        Columns of their tables with ``worker`` = position in ``workers`` instead of an id.

    Returns
    -------
    list of int
        Ids in the order given.
    """
    ids = bulk.take_ids("workforce_worker", len(workers))

    def rows() -> Iterable[list[Any]]:
        for pk, given in zip(ids, workers, strict=True):
            words = {**_DEFAULTS, "county": actor.county, **given, "id": pk}
            numbers = {key: words.pop(key, "") for key in ("id_number", "phone")}
            words |= sealed(words["county"], words["staff_no"], **numbers)
            yield [words[column] for column in _WORKER]

    bulk.copy_into("workforce_worker", _WORKER, rows())
    post = ("organisation_id", "facility_id", "post", "county", "town", "valid_from", "valid_to")
    bulk.copy_into(
        "workforce_employment",
        ("worker_id", *post),
        (
            [
                ids[e["worker"]],
                *(
                    {"county": actor.county, "town": "", "facility_id": None, "valid_to": None, **e}[c]
                    for c in post
                ),
            ]
            for e in employments
        ),
    )
    paper = ("kind", "skill_level", "number", "issuer", "issued_on", "valid_to")
    bulk.copy_into(
        "workforce_skillcertificate",
        ("worker_id", *paper),
        (
            [
                ids[c["worker"]],
                *({"skill_level": None, "issuer": "", "valid_to": None, **c}[k] for k in paper),
            ]
            for c in certificates
        ),
    )
    note(workers=len(ids))
    return list(ids)
