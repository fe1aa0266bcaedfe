"""Who else may see or act: organisations by care relation, others by consent and delegation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yanglao.access import queries as access_queries
from yanglao.access import services as access
from yanglao.base.actor import Actor, system_actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.events import announce
from yanglao.base.scope import acting
from yanglao.base.service import note, service
from yanglao.orgs import queries as orgs
from yanglao.people import events as news
from yanglao.people.models import CareRelation, Consent, Delegation, PersonalRow
from yanglao.people.rules.consents import PAPER
from yanglao.people.services.files import find


class RelationRefused(DomainError):
    """A relation that cannot be written so."""

    default_code = "relation.refused"


@service("people.care_relation", "people.grant_care_relation")
def grant_care_relation(
    actor: Actor,
    *,
    person_id: int,
    organisation_id: int,
    from_on: date,
    why: str,
    today: date,
    to_on: date | None = None,
) -> CareRelation:
    """Let an organisation see a person's file from a day on.

    Raises
    ------
    RelationRefused
        No reason, unknown organisation, or a relation stands for those days.
    """
    person = find(actor, person_id)
    if not why.strip():
        raise RelationRefused(_("没有写明服务关系的原因"), field="why", remedy=_("写一句，例如服务合同号"))
    if orgs.get(organisation_id) is None:
        raise NotFound(_("没有这个单位"), field="organisation")
    try:
        with transaction.atomic():
            row = CareRelation.objects.create(
                person=person,
                county=person.county,
                village=person.village,
                organisation_id=organisation_id,
                from_on=from_on,
                to_on=to_on,
                why=why.strip(),
                is_current=from_on <= today and (to_on is None or today < to_on),
            )
    except IntegrityError:
        raise RelationRefused(
            _("这个单位在这段时间已有服务关系"), code="relation.overlap", field="from_on"
        ) from None
    note(subject_type="people.CareRelation", subject_id=row.pk, person_id=person.pk, village=person.village)
    return row


@service("people.care_relation", "people.end_care_relation")
def end_care_relation(actor: Actor, *, relation_id: int, to_on: date, today: date) -> CareRelation:
    """End a care relation: ``to_on`` is the first day the organisation no longer sees the file."""
    row = CareRelation.objects.select_for_update().filter(pk=relation_id).first()
    if row is None:
        raise NotFound(_("没有这条服务关系"))
    if to_on < row.from_on:
        raise RelationRefused(_("止日早于起日"), field="to_on")
    row.to_on, row.is_current = to_on, row.from_on <= today < to_on
    row.save(update_fields=["to_on", "is_current"])
    note(subject_type="people.CareRelation", subject_id=row.pk, person_id=row.person_id, village=row.village)
    return row


@service("people.care_relation", "people.refresh_relations")
def refresh_relations(actor: Actor, *, today: date) -> int:
    """Open relations that begin today and close those that ended; run daily. Returns rows changed."""
    holds = Q(from_on__lte=today) & (Q(to_on__isnull=True) | Q(to_on__gt=today))
    opened = CareRelation.objects.filter(holds, is_current=False).update(is_current=True)
    closed = CareRelation.objects.filter(~holds, is_current=True).update(is_current=False)
    note(opened=opened, closed=closed)
    return opened + closed


@service("people.write", "people.consent")
def give_consent(
    actor: Actor,
    *,
    person_id: int,
    kind: str,
    given_by: str,
    valid_from: date,
    relation: str = "",
    evidence: str = "",
) -> Consent:
    """Write down what a person, or somebody for them, agreed to.

    Raises
    ------
    RelationRefused
        Nobody said it, or a guardian without the paper.
    """
    person = find(actor, person_id)
    if not given_by.strip():
        raise RelationRefused(_("要写明是谁同意的"), field="given_by", remedy=_("写上姓名再存"))
    if kind in PAPER and not evidence.strip():
        raise RelationRefused(_("要写明凭据"), field="evidence", remedy=_("写上文书名称、编号或日期"))
    row = Consent.objects.create(
        person=person,
        county=person.county,
        village=person.village,
        kind=kind,
        given_by=given_by,
        relation=relation,
        evidence=evidence,
        valid_from=valid_from,
    )
    note(subject_type="people.Consent", subject_id=row.pk, person_id=person.pk, village=person.village)
    return row


@service("people.write", "people.delegate")
def delegate(
    actor: Actor,
    *,
    person_id: int,
    powers: Sequence[str],
    proof: str,
    purpose: str,
    valid_from: date,
    at: datetime,
    valid_to: date | None = None,
    delegate_person_id: int | None = None,
    delegate_user_id: int | None = None,
    duty: str = "family",
) -> Delegation:
    """Let a person on file or an account act for somebody, for named powers and a purpose.

    An account sees the person from then on (``duty``: family, or elder for the person's own account).

    Raises
    ------
    RelationRefused
        No power, no proof, or nobody named.
    """
    person = find(actor, person_id)
    if not powers or not proof.strip() or (delegate_person_id is None and delegate_user_id is None):
        raise RelationRefused(_("授权要写明给谁、哪些权限、凭据"), field="powers", remedy=_("补齐后再存"))
    row = Delegation.objects.create(
        person=person,
        county=person.county,
        village=person.village,
        delegate_person_id=delegate_person_id,
        delegate_user_id=delegate_user_id,
        powers=list(powers),
        proof=proof,
        purpose=purpose,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    if delegate_user_id is not None:
        _open_accounts(person.county, delegate_user_id, duty, valid_from, at)
    note(subject_type="people.Delegation", subject_id=row.pk, person_id=person.pk, village=person.village)
    return row


def _open_accounts(county: str, user_id: int, duty: str, on: date, at: datetime) -> None:
    """Let an account see exactly the persons whose delegations run on a day."""
    platform = system_actor(county)
    with acting(platform):
        running = Delegation.objects.filter(delegate_user_id=user_id, valid_from__lte=on)
        running = running.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        persons = sorted(set(running.values_list("person_id", flat=True)))
        access.set_person_keys(platform, user_id=user_id, duty=duty, person_ids=persons, on=on, at=at)


@service("people.care_relation", "people.refresh_delegations")
def refresh_delegations(actor: Actor, *, today: date, at: datetime) -> int:
    """Take the sight from accounts whose delegation ended with the date, give it where one began; run daily.

    Returns accounts looked at: those with a beginning or an end in the last month.
    """
    lately = today - timedelta(days=31)
    moved = Q(valid_to__gt=lately, valid_to__lte=today) | Q(valid_from__gt=lately, valid_from__lte=today)
    rows = Delegation.objects.filter(moved, delegate_user_id__isnull=False, county=actor.county)
    users = sorted(set(rows.values_list("delegate_user_id", flat=True)))
    for user_id in users:
        duties = {a.duty for a in access_queries.appointments_of(user_id, today)} & {"family", "elder"}
        for duty in sorted(duties) or ["family"]:
            _open_accounts(actor.county, user_id, duty, today, at)
    note(accounts=len(users))
    return len(users)


def _end(model: type[PersonalRow], pk: int, on: date) -> PersonalRow:
    row = model.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise NotFound(_("没有这一条"))
    row.valid_to = max(on, row.valid_from)
    row.save(update_fields=["valid_to"])
    note(subject_type=row._meta.label, subject_id=row.pk, person_id=row.person_id, village=row.village)
    return row


@service("people.write", "people.end_consent")
def end_consent(actor: Actor, *, consent_id: int, valid_to: date) -> PersonalRow:
    """Write down that a consent was withdrawn; houses that keep something by it hear of it."""
    row = _end(Consent, consent_id, valid_to)
    announce(actor, news.CONSENT_ENDED, occurred_on=row.valid_to, person_id=row.person_id, kind=row.kind)
    return row


@service("people.write", "people.end_delegation")
def end_delegation(
    actor: Actor, *, delegation_id: int, valid_to: date, at: datetime, duty: str = "family"
) -> PersonalRow:
    """End a delegation; the account no longer sees the person."""
    row = _end(Delegation, delegation_id, valid_to)
    if row.delegate_user_id is not None:
        _open_accounts(row.county, row.delegate_user_id, duty, row.valid_to, at)
    return row
