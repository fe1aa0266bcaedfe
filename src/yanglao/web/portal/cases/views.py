"""What was asked for and how far it is: withdrawn, objected to, its letter read; and the own data confirmed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yanglao.assessment import queries as assessment
from yanglao.assessment import services as assessment_services
from yanglao.base import clock, permissions
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.money import yuan
from yanglao.base.periods import Month
from yanglao.benefits import queries as benefits
from yanglao.benefits import services as benefit_services
from yanglao.people import queries as people
from yanglao.people import services as people_services
from yanglao.policy import queries as policy
from yanglao.web.kit import formats
from yanglao.web.portal import pages
from yanglao.web.portal.apply.views import may_apply
from yanglao.web.portal.cases import words
from yanglao.web.portal.guard import own_only
from yanglao.web.portal.mine import words as mine

_LONGEST = 400
#: States an application may be taken back in.
_BACK = {
    "assessment": ("applied", "accepted", "scheduled"),
    "benefit": ("applied", "checked", "surveyed", "reviewed"),
    "request": ("new", "taken"),
}


def _gone() -> NotFound:
    return NotFound(_("没有这一件"), remedy=_("回“办到哪一步”看"))


@require_GET
@own_only
def listed(request: HttpRequest, own: pages.Own) -> HttpResponse:
    """List everything on the way, and what is over."""
    found = words.cases(own, clock.today())
    return pages.show(
        request,
        "portal/shared/page.html",
        _("办到哪一步"),
        {
            "body": "portal/cases/list.html",
            "own": own,
            "open": [c for c in found if c.is_open],
            "over": [c for c in found if not c.is_open][:20],
        },
        back=pages.with_person(reverse("portal:mine"), own),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@own_only
def one(request: HttpRequest, own: pages.Own, kind: str, case_id: int) -> HttpResponse:
    """Show one case with its steps; take it back, or say what is wrong with its result."""
    today = clock.today()
    reads: dict[str, Callable[[pages.Own, int, date], dict[str, Any]]] = {
        "assessment": _assessment,
        "benefit": _benefit,
        "request": _request,
    }
    if kind not in reads:
        raise _gone()
    case = reads[kind](own, case_id, today)
    problem = ""
    if request.method == "POST":
        try:
            done = _deed(own, kind, case, request.POST)
        except DomainError as refusal:
            problem = "。".join(part for part in (refusal.message, refusal.remedy) if part)
        else:
            messages.success(request, done)
            return redirect(pages.with_person(reverse("portal:case", args=[kind, case_id]), own))
    return pages.show(
        request,
        "portal/shared/page.html",
        case["name"],
        {
            "body": "portal/cases/one.html",
            "own": own,
            "case": case,
            "problem": problem,
            "may": may_apply(own),
        },
        back=pages.with_person(reverse("portal:cases"), own),
        status=422 if problem else 200,
    )


def _deed(own: pages.Own, kind: str, case: dict[str, Any], given: Any) -> str:
    """Do what was pressed; return the sentence that says so."""
    reason = given.get("reason", "").replace("\0", "").strip()[:_LONGEST]
    if given.get("deed") == "withdraw" and case["may_withdraw"]:
        why = reason or _("本人或家属撤回")
        if kind == "assessment":
            assessment_services.withdraw(own.actor, assessment_id=case["id"], reason=why)
        elif kind == "benefit":
            benefit_services.withdraw(own.actor, benefit_id=case["id"], reason=why, at=clock.now())
        else:
            people_services.withdraw_request(own.actor, request_id=case["id"])
        return _("撤回了。要办随时再申请")
    if given.get("deed") == "object" and case["may_object"]:
        told = {"reason": reason, "raised_by": own.actor.name, "on": clock.today()}
        if kind == "assessment":
            assessment_services.object_to(own.actor, assessment_id=case["id"], **told)
        elif case["state"] == "noticed":
            benefit_services.object_to(own.actor, benefit_id=case["id"], at=clock.now(), **told)
        else:
            benefit_services.appeal(own.actor, decision_id=case["decision"], at=clock.now(), **told)
        return _("收到了，由没有经手过的人答复")
    raise DomainError(_("现在不能这样办"), code="portal.deed", remedy=_("刷新页面看现在的情况"))


def _assessment(own: pages.Own, case_id: int, today: date) -> dict[str, Any]:
    row = assessment.get(own.actor, case_id)
    if row.person_id != own.person_id:
        raise _gone()
    word, tone, _at = words.ASSESSMENT[row.state]
    told = assessment.objections_of(own.actor, row.pk)
    waits = any(one.state in ("raised", "accepted") for one in told)
    facts = [(_("哪天申请"), formats.full_day(row.applied_at))]
    if row.scheduled_on:
        facts.append((_("哪天上门"), formats.full_day(row.scheduled_on)))
    if row.notice_ends_on:
        facts.append((_("公示到"), formats.full_day(row.notice_ends_on)))
    if row.valid_to:
        facts.append((_("有效到"), formats.full_day(row.valid_to)))
    shown = row.state in ("noticed", "final", "objected", "reassessing", "expired", "superseded")
    return {
        "id": row.pk,
        "kind": "assessment",
        "name": _("能力评估"),
        "state": row.state,
        "word": word,
        "tone": tone,
        "steps": words.assessment_steps(row),
        "next": words.NEXT.get(row.state, ""),
        "reason": row.state_reason,
        "facts": facts,
        "level": (row.final_level, assessment.explain(own.actor, row.pk)["final"]["name"])
        if shown and row.final_level is not None
        else None,
        "told": [
            {
                "said": one.reason,
                "who": one.raised_by,
                "on": one.raised_on,
                "answer": one.answer,
                "state": one.get_state_display(),
            }
            for one in told
        ],
        "photos": [
            {"id": v.pk, "at": v.began_at}
            for v in assessment.field_visits_of(own.actor, row.pk)
            if v.photo_id and permissions.may(own.actor, "assessment.photo")
        ],
        "may_withdraw": row.state in _BACK["assessment"],
        "may_object": row.state in ("noticed", "final") and not waits,
        "letters": [],
    }


def _benefit(own: pages.Own, case_id: int, today: date) -> dict[str, Any]:
    row = benefits.benefit(own.actor, case_id, today)
    if row is None or row["person_id"] != own.person_id:
        raise _gone()
    word, tone = mine.STATES.get(row["state"], (row["state_name"], "neutral"))
    told = benefits.appeals(own.actor, benefit_id=case_id)["rows"]
    last = row["decisions"][-1] if row["decisions"] else None
    facts = [(_("从哪个月起"), formats.month(row["from_month"]))] if row["from_month"] else []
    if row["amount_fen"] is not None:
        facts.append((_("每月"), _("%(n)s 元") % {"n": yuan(row["amount_fen"])}))
    if row["notice_to"]:
        facts.append((_("公示到"), formats.full_day(row["notice_to"])))
    contested = row["state"] == "noticed" or last is not None
    return {
        "id": row["id"],
        "kind": "benefit",
        "name": row["name"],
        "state": row["state"],
        "word": word,
        "tone": tone,
        "steps": mine.course(row["state"]),
        "next": "",
        "reason": row["changes"][-1]["reason"] if row["state"] in ("rejected", "withdrawn") else "",
        "facts": facts,
        "level": None,
        "told": [
            {
                "said": one["reason"],
                "who": one["raised_by"],
                "on": one["raised_on"],
                "answer": one["answer"],
                "state": one["state_name"],
            }
            for one in told
        ],
        "decision": last["id"] if last else None,
        "may_withdraw": row["state"] in _BACK["benefit"],
        "may_object": contested and not any(one["state"] == "open" for one in told),
        "letters": [
            {"id": d["id"], "outcome": d["outcome_name"], "on": d["decided_at"]}
            for d in reversed(row["decisions"])
        ],
    }


def _request(own: pages.Own, case_id: int, today: date) -> dict[str, Any]:
    row = next((r for r in people.requests_of(own.actor, own.person_id) if r.id == case_id), None)
    if row is None:
        raise _gone()
    word, tone, _at = words.REQUEST[row.state]
    return {
        "id": row.id,
        "kind": "request",
        "name": row.kind_name,
        "state": row.state,
        "word": word,
        "tone": tone,
        "steps": words.request_steps(row.state),
        "next": "",
        "reason": "",
        "facts": [
            (_("受理号"), row.reference),
            (_("哪天交的"), formats.full_day(row.received_at)),
            (_("说了什么"), row.words or formats.NONE),
            (_("在谁手上"), row.taken_by_name or formats.NONE),
            (_("答复"), row.answer or formats.NONE),
        ],
        "level": None,
        "told": [],
        "may_withdraw": row.state in _BACK["request"],
        "may_object": False,
        "letters": [],
    }


@require_GET
@own_only
def letters(request: HttpRequest, own: pages.Own) -> HttpResponse:
    """List the letters."""
    return pages.show(
        request,
        "portal/shared/page.html",
        _("告知书"),
        {"body": "portal/cases/letters.html", "own": own, "rows": words.letters(own, clock.today())},
        back=pages.with_person(reverse("portal:mine"), own),
    )


@require_GET
@own_only
def letter(request: HttpRequest, own: pages.Own, decision_id: int) -> HttpResponse:
    """Show one letter in plain words: what was decided, why, what can be done against it."""
    today = clock.today()
    found = benefits.letter_for(own.actor, decision_id)
    if found is None or found["person_id"] != own.person_id:
        raise _gone()
    titles = {d.code: f"《{d.title}》" for d in policy.documents(found["pack"])}
    reckoned = found["words"]
    fen = found["amount_fen"]
    return pages.show(
        request,
        "portal/shared/page.html",
        _("告知书"),
        {
            "body": "portal/cases/letter.html",
            "own": own,
            "number": f"{found['county']}-{found['id']:08d}",
            "name": found["name"],
            "outcome": found["outcome"],
            "sum": _("每月 %(n)s 元") % {"n": yuan(fen)} if fen is not None else "",
            "month": formats.month(str(Month.of(found["effect_from"]))),
            "reason": found["reason"],
            "conditions": reckoned["conditions"] if reckoned else [],
            "source": " ".join(
                part for part in (titles.get(reckoned["document"], ""), reckoned["clause"]) if part
            )
            if reckoned
            else "",
            "decided_on": found["decided_at"],
            "benefit_id": benefits.benefit_of_decision(own.actor, decision_id),
            "remedies": {
                r["code"]: r | {"document": titles.get(r["document"], r["document"])}
                for r in benefits.remedies(today)
            },
        },
        back=pages.with_person(reverse("portal:letters"), own),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@own_only
def data(request: HttpRequest, own: pages.Own) -> HttpResponse:
    """Show what is on file; confirm that it is right, or say what is wrong."""
    today, problem = clock.today(), ""
    may = people_services.may_speak(own.actor, own.person_id, "confirm", on=today)
    if request.method == "POST":
        said = request.POST.get("words", "").replace("\0", "").strip()[:_LONGEST]
        wrong = request.POST.get("answer") == "no"
        try:
            if wrong and not said:
                raise DomainError(_("写一句哪里不对"), remedy=_("比如：电话换成了 139…"))
            people_services.must_speak(own.actor, own.person_id, "confirm", on=today)
            told = people_services.Told(
                kind="correct" if wrong else "confirm",
                name=own.name,
                phone="",
                village=str(own.head["village"]),
                words=said if wrong else _("资料都对"),
                relation="" if own.actor.duty == "elder" else own.actor.name[:20],
            )
            people_services.leave_request(
                own.actor, told=told, channel="portal", at=clock.now(), today=today, person_id=own.person_id
            )
        except DomainError as refusal:
            problem = "。".join(part for part in (refusal.message, refusal.remedy) if part)
        else:
            messages.success(
                request, _("记下了，村（社区）核对后更正") if wrong else _("谢谢，记下了：资料都对")
            )
            return redirect(pages.with_person(reverse("portal:mine"), own))
    head = own.head
    facts = [
        (_("姓名"), own.name),
        (_("出生日期"), formats.full_day(head["birth_on"])),
        (_("证件号"), head.get("id_number") or formats.NONE),
        (_("电话"), head.get("phone") or formats.NONE),
        (_("住哪里"), " ".join(p for p in (head["village_name"], head.get("residence_address")) if p)),
    ]
    return pages.show(
        request,
        "portal/shared/page.html",
        _("资料对不对"),
        {
            "body": "portal/cases/data.html",
            "own": own,
            "facts": facts,
            "contacts": people.contacts_of(own.actor, own.person_id),
            "problem": problem,
            "may": may,
        },
        back=pages.with_person(reverse("portal:mine"), own),
        status=422 if problem else 200,
    )
