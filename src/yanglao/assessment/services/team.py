"""Choosing a team: the facts of each assessor on the day, the rules of the place, a refusal that names rule and person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from yanglao.access import queries as access
from yanglao.assessment import scales
from yanglao.assessment.models import AgencyContract, Assessment, Interest
from yanglao.assessment.rules.team import Fault, Member, TeamRules, faults
from yanglao.assessment.services.local import settings_on
from yanglao.assessment.services.steps import AssessmentRefused, find
from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.base.service import note, service
from yanglao.people import queries as people
from yanglao.policy import queries as policy
from yanglao.workforce import queries as workforce

#: Certificates of experts.
EXPERT_KINDS = ("assessment_expert",)


def judged_by_experts(row: Assessment) -> bool:
    """Return whether experts have to be in the team: a doubted result of the long-term care standard."""
    return row.scale == "ltc37" and row.replaces_id is not None


def team_rules(row: Assessment, on: date) -> TeamRules:
    """Return what the place asks of a team on a day."""
    settings = settings_on(scales.load(row.scale), on)
    agency = row.contract.organisation_id if row.contract is not None else None
    return TeamRules(settings.assessors, settings.medical, agency, _experts(row, on))


def _experts(row: Assessment, on: date) -> int:
    """Return how many experts a doubted result needs: the long-term care standard has a doubt judged by experts."""
    if not judged_by_experts(row):
        return 0
    try:
        return int(policy.parameter(access.place().pack or "cn", "ltc_recheck_experts", on).value)
    except (policy.ValueMissing, LookupError):
        return 0


def members(row: Assessment, worker_ids: Sequence[int], on: date) -> tuple[Member, ...]:
    """Return what the rules ask of each assessor, in the order given, each once."""
    ids = list(dict.fromkeys(worker_ids))
    facts = workforce.assessor_facts(ids, on=on)
    unknown = [pk for pk in ids if pk not in facts]
    if unknown:
        raise NotFound(_("没有这名工作人员"), field="worker_ids")
    conflicts: dict[int, list[tuple[str, str]]] = {pk: [] for pk in ids}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT worker, kind, coalesce(detail, '') FROM assessment_conflicts(%s, %s, %s) ORDER BY 1, 2, 3",
            [ids, row.person_id, on],
        )
        for worker, kind, detail in cursor.fetchall():
            conflicts[worker].append((kind, detail))
    first = (
        set(row.replaces.workers.values_list("worker_id", flat=True)) if row.replaces is not None else set()
    )
    return tuple(
        Member(
            pk,
            facts[pk].name,
            facts[pk].licensed,
            facts[pk].medical,
            facts[pk].standing,
            facts[pk].employers,
            tuple(conflicts[pk]),
            pk in first,
            expert=judged_by_experts(row) and workforce.holds(pk, kinds=EXPERT_KINDS, on=on),
        )
        for pk in ids
    )


def _sentence(fault: Fault, rules: TeamRules, on: date) -> tuple[str, str]:
    """Return what is wrong and what to do."""
    declared = dict(Interest.KINDS)
    words = {
        "name": fault.name,
        "day": on,
        "needed": rules.needed,
        "medical": rules.medical,
        "experts": rules.experts,
        "detail": declared.get(fault.detail, fault.detail) or _("亲属"),
    }
    another = _("换一名评估员")
    said = {
        "too_few_assessors": (
            _("要 %(needed)d 名评估员，现在 %(have)s 名") % {**words, "have": fault.detail},
            _("再选评估员"),
        ),
        "too_few_experts": (
            _("对长护险评估结果的异议，复评要 %(experts)d 名评估专家，现在 %(have)s 名")
            % {**words, "have": fault.detail},
            _("换上持评估专家证书的人"),
        ),
        "no_medical": (
            _("至少 %(medical)d 名评估员要有医护背景，%(name)s 都没有") % words,
            _("换上一名有医护背景的评估员"),
        ),
        "standing": (_("%(name)s 的信用状态不是“正常”，不能派") % words, another),
        "unlicensed": (
            _("%(name)s 在 %(day)s 没有有效的评估证书") % words,
            _("换一名持证的评估员"),
        ),
        "assessed_first": (_("%(name)s 做过第一次评估，复评要由别人做") % words, another),
        "not_of_agency": (_("%(name)s 在 %(day)s 不在签约评估机构上岗") % words, another),
        "conflict_declared": (_("%(name)s 与老人有登记的利害关系（%(detail)s），要回避") % words, another),
        "conflict_relative": (
            _("%(name)s 与老人的联系人（%(detail)s）同名，按亲属回避") % words,
            _("换一名评估员；确认不是同一个人，请先改联系人"),
        ),
        "conflict_carer": (_("%(name)s 在照护这位老人的“%(detail)s”上岗，要回避") % words, another),
    }
    return said[fault.code]


def check_team(row: Assessment, worker_ids: Sequence[int], on: date) -> list[int]:
    """Return the distinct assessors when the team may assess this elder on a day.

    Raises
    ------
    AssessmentRefused
        Naming the first broken rule and the person; ``problems`` holds every one.
    """
    rules = team_rules(row, on)
    team = members(row, worker_ids, on)
    broken = faults(team, rules)
    if broken:
        sentences = [_sentence(fault, rules, on) for fault in broken]
        raise AssessmentRefused(
            sentences[0][0],
            code=f"assessment.{broken[0].code}",
            field="worker_ids",
            remedy=sentences[0][1],
            problems=[
                {"rule": fault.code, "worker_id": fault.worker_id, "name": fault.name, "message": said}
                for fault, (said, _remedy) in zip(broken, sentences, strict=True)
            ],
        )
    return [member.worker_id for member in team]


def contract_for(row: Assessment, contract_id: int, on: date) -> AgencyContract:
    """Return the contract an assessment may be given under, locked so that the quota holds.

    Raises
    ------
    AssessmentRefused
        Not in force that day, another area, or nothing left of the quota.
    """
    contract = (
        AgencyContract.objects.select_for_update()
        .filter(pk=contract_id, county=row.county)
        .select_related(None)
        .first()
    )
    if contract is None:
        raise NotFound(_("没有这份合同"), field="contract_id")
    name = contract.organisation.short_name or contract.organisation.name
    if not contract.valid_from <= on < contract.valid_to:
        raise AssessmentRefused(
            _("“%(name)s”的合同在 %(day)s 不在期内") % {"name": name, "day": on},
            code="assessment.contract_period",
            field="contract_id",
            remedy=_("换一家，或改日子"),
        )
    if contract.towns and row.village[:9] not in contract.towns:
        raise AssessmentRefused(
            _("“%(name)s”的合同不包括这个镇（街道）") % {"name": name},
            code="assessment.contract_area",
            field="contract_id",
            remedy=_("换一家"),
        )
    used = contract.assessments.exclude(state__in=["withdrawn", "refused"]).exclude(pk=row.pk).count()
    if used >= contract.quota:
        raise AssessmentRefused(
            _("“%(name)s”的 %(quota)d 次已经派完") % {"name": name, "quota": contract.quota},
            code="assessment.contract_quota",
            field="contract_id",
            remedy=_("换一家，或续签"),
        )
    return contract


@service("assessment.accept", "assessment.swap_member")
def swap_member(actor: Actor, *, assessment_id: int, out_id: int, in_id: int, reason: str) -> Assessment:
    """Put another assessor in the place of one after the day was fixed; the new team is judged by every rule again.

    Raises
    ------
    AssessmentRefused
        Without a reason, after the visit, one who is not of the team, or a rule the new team breaks.
    """
    row = find(actor, assessment_id)
    team = list(row.workers.order_by("id").values_list("worker_id", flat=True))
    if row.state != "scheduled":
        raise AssessmentRefused(
            _("约好、还没上门的才能换人"), code="assessment.not_scheduled", remedy=_("刷新页面看现在的情况")
        )
    if not reason.strip():
        raise AssessmentRefused(_("要写为什么换人"), code="assessment.swap_reason", field="reason")
    if out_id not in team or in_id in team:
        raise AssessmentRefused(_("换下的要在这次评估里，换上的不能已经在"), field="in_id")
    check_team(row, [in_id if pk == out_id else pk for pk in team], row.scheduled_on or clock.today())
    row.workers.filter(worker_id=out_id).update(worker_id=in_id)
    note(
        subject_type="assessment.Assessment",
        subject_id=row.pk,
        person_id=row.person_id,
        village=row.village,
        out=out_id,
        into=in_id,
        why=reason.strip()[:200],
    )
    return row


@service("assessment.declare", "assessment.declare_interest")
def declare_own_interest(
    actor: Actor, *, assessment_id: int, kind: str, on: date, note_text: str = ""
) -> Interest:
    """Let an assessor say that he may not assess this elder; the officer sees it and puts another in his place.

    Raises
    ------
    AssessmentRefused
        When the account is no worker's own, the kind is unknown, or it stands already.
    """
    row, own = find(actor, assessment_id), workforce.own_worker(actor)
    if own is None:
        raise AssessmentRefused(
            _("您的账号还没有对上评估员"), code="assessment.no_worker", remedy=_("请县里在队伍里对上您的账号")
        )
    return _interest(actor, own, row.person_id, row.village, kind, actor.name, on, note_text)


@service("assessment.accept", "assessment.declare_interest")
def declare_interest(
    actor: Actor,
    *,
    worker_id: int,
    person_id: int,
    kind: str,
    declared_by: str,
    on: date,
    note_text: str = "",
) -> Interest:
    """Note that an assessor may not assess this elder.

    Raises
    ------
    AssessmentRefused
        An unknown kind, or it stands already.
    """
    person = next(iter(people.lines(actor, [person_id])), None)
    if person is None:
        raise NotFound(_("没有这个人的档案"))
    return _interest(actor, worker_id, person_id, person.village, kind, declared_by, on, note_text)


def _interest(
    actor: Actor,
    worker_id: int,
    person_id: int,
    village: str,
    kind: str,
    declared_by: str,
    on: date,
    note_text: str,
) -> Interest:
    if kind not in dict(Interest.KINDS) or not declared_by.strip():
        raise AssessmentRefused(_("要选哪种关系、写明谁说的"), field="kind")
    made, new = Interest.objects.get_or_create(
        worker_id=worker_id,
        person_id=person_id,
        kind=kind,
        ended_on=None,
        defaults={
            "county": actor.county,
            "village": village,
            "note": note_text.strip(),
            "declared_by": declared_by.strip(),
            "declared_on": on,
        },
    )
    if not new:
        raise AssessmentRefused(_("已经登记过"), code="assessment.interest_stands")
    note(subject_type="assessment.Interest", subject_id=made.pk, person_id=person_id, village=village)
    return made
