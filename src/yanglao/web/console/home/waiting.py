"""What waits for this person, each as one sentence with its amount, its deadline, one verb and one door."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.cache import cache
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from yanglao.assessment import queries as assessment
from yanglao.base import approvals, clock
from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.base.models import Approval
from yanglao.base.periods import Month
from yanglao.benefits import permissions as benefit_rights
from yanglao.benefits import queries as benefits
from yanglao.funds import queries as funds
from yanglao.people import queries as people
from yanglao.policy import queries as policy
from yanglao.web.console.months import steps
from yanglao.web.kit import formats
from yanglao.workforce import queries as workforce

#: So long the heaps of the desk are remembered.
KEEP_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to decide."""

    kind: str
    text: str
    note: str
    amount: str
    due_on: date | None
    verb: str
    url: str


@dataclass(frozen=True, slots=True)
class Late:
    """One heap of late things: how many, of what, the longest wait in days when it is known."""

    count: int
    unit: str
    text: str
    note: str
    days: int | None
    url: str


def door(name: str, query: str = "", *parts: object) -> str:
    """Return an address of the console, empty while nobody has built that page."""
    try:
        return reverse(f"console:{name}", args=parts) + (f"?{query}" if query else "")
    except NoReverseMatch:
        return ""


def todos(actor: Actor, today: date, states: dict[str, int]) -> list[Todo]:
    """Return what waits for this person, soonest deadline first.

    Parameters
    ----------
    states : dict
        Benefits on the way, by state.
    """
    found = [
        *_runs(actor), *_approvals(actor), *_cases(actor, states), *_assessments(actor), *_waiting(actor),
    ]  # fmt: skip
    return sorted(found, key=lambda t: (t.due_on or today + timedelta(days=365), t.kind))


def _runs(actor: Actor) -> Iterator[Todo]:
    if not (register.may(actor, benefit_rights.READ) and register.may(actor, "funds.read")):
        return
    for run in benefits.runs(actor)[:3]:
        deed = steps.next_step(run)
        if deed is None or not deed.is_mine(actor, run):
            continue
        t, name = run["totals"], formats.month(run["month"])
        counted = run["state"] != "opened"
        before = next((s for s in reversed(run["steps"]) if s["done"] and s["by"]), None)
        yield Todo(
            _("发放"),
            _("%(month)s发放：%(n)s 条明细") % {"month": name, "n": f"{t['lines']:,}"}
            if counted
            else _("%(month)s发放还没有计算") % {"month": name},
            _("%(who)s 办过上一步") % {"who": before["by"]} if before else _("已经开账"),
            formats.wan(t["paid_fen"]) if counted else "",
            Month.parse(run["month"]).last_day,
            str(deed.label).removesuffix("通过"),
            reverse("console:month", args=[run["month"]]),
        )


def _approvals(actor: Actor) -> Iterator[Todo]:
    """Yield what another person put before this one; many of a kind fold into one row."""
    heaps: dict[str, list[Approval]] = defaultdict(list)
    for row in approvals.open_for(actor, ("benefits.grant", "planning.publish", "exchange.export")):
        if row.maker_id != actor.user_id:
            heaps[row.kind].append(row)
    grants = heaps["benefits.grant"]
    if grants and register.may(actor, benefit_rights.APPROVE):
        soonest = min((g.due_on for g in grants if g.due_on), default=None)
        yield Todo(
            _("待遇"),
            _("公示中的申请 %(n)s 件") % {"n": f"{len(grants):,}"},
            grants[0].summary if len(grants) == 1 else _("公示期满就能审批"),
            formats.wan(sum(g.amount_fen or 0 for g in grants)),
            soonest,
            _("审批"),
            door("benefits", "state=noticed"),
        )
    if register.may(actor, "planning.approve"):
        for row in heaps["planning.publish"]:
            yield Todo(
                _("指标"),
                row.summary,
                _("%(who)s 提请") % {"who": row.maker_name},
                "",
                row.due_on,
                _("审核"),
                door("plan"),
            )
    wanted = heaps["exchange.export"]
    if wanted and register.may(actor, "exchange.approve_export"):
        yield Todo(
            _("导出"),
            wanted[0].summary if len(wanted) == 1 else _("等审批的导出 %(n)s 件") % {"n": f"{len(wanted):,}"},
            _("%(who)s 申请") % {"who": wanted[0].maker_name}
            if len(wanted) == 1
            else _("号码完整的，或行数多的"),
            _("%(n)s 行") % {"n": f"{sum(w.count or 0 for w in wanted):,}"},
            None,
            _("审批"),
            door("exports-waiting"),
        )


def _cases(actor: Actor, states: dict[str, int]) -> Iterator[Todo]:
    """Yield benefits on the way, a row for each state this person may move on."""
    rows = (
        ("proposed", benefit_rights.CONFIRM, _("免申即享"), _("系统找出该享受、还没申请的"), _("问过本人再确认"), _("确认")),
        ("applied", benefit_rights.CHECK, _("待遇"), _("新申请，等核对材料"), _("核对后交复核"), _("核对")),
        ("checked", benefit_rights.REVIEW, _("待遇"), _("核对过，等复核"), _("复核后公示"), _("复核")),
        ("surveyed", benefit_rights.REVIEW, _("待遇"), _("入户过，等复核"), _("复核后公示"), _("复核")),
        ("reviewed", benefit_rights.REVIEW, _("待遇"), _("复核过，等公示"), _("公示期满由另一个人审批"), _("公示")),
    )  # fmt: skip
    for state, permission, kind, text, note, verb in rows:
        count = states.get(state, 0)
        if count and register.may(actor, permission):
            yield Todo(
                kind,
                text,
                note,
                _("%(n)s 人次") % {"n": f"{count:,}"},
                None,
                verb,
                door("benefits", f"state={state}"),
            )


#: State → the view of the list that shows it, where they differ.
_VIEW = {"reviewed": "noticed"}


def _assessments(actor: Actor) -> Iterator[Todo]:
    if not register.may(actor, "assessment.view"):
        return
    counts = assessment.state_counts(actor)
    rows = (
        ("applied", "assessment.accept", _("申请能力评估，等受理"), _("受理")),
        ("accepted", "assessment.accept", _("已受理，等约时间"), _("预约")),
        ("scheduled", "assessment.record", _("已约好，等上门评估"), _("评估")),
        ("scored", "assessment.review", _("评估完，等复核"), _("复核")),
        ("reviewed", "assessment.finalise", _("评估复核过，等公示"), _("公示")),
    )
    for state, permission, text, verb in rows:
        if counts.get(state) and register.may(actor, permission):
            heads = _("%(n)s 人") % {"n": f"{counts[state]:,}"}
            yield Todo(
                _("评估"), text, "", heads, None, verb, door("assessments", f"view={_VIEW.get(state, state)}")
            )


def _heaps(actor: Actor) -> dict[str, int]:
    """Return what else waits, by heap; remembered for some seconds, as the figures of the side bar are."""
    key = f"home-heaps:{actor.county}:{actor.user_id}:{actor.duty}:{hash(actor.scope)}"
    known = cache.get(key)
    if known is None:
        known = {}
        if register.may(actor, benefit_rights.JUDGE):
            known["appeals"] = benefits.open_appeals(actor)
        if register.may(actor, "assessment.answer"):
            known["objections"] = assessment.open_objections(actor)
        if register.may(actor, "assessment.accept"):
            swap = assessment.to_swap(actor)
            known |= {"swap": len(swap), "first": swap[0] if swap else 0}
        if register.may(actor, "people.requests"):
            counts = people.request_counts(actor)
            known |= {"new": counts.get("new", 0), "mine": counts["mine"]}
        cache.set(key, known, KEEP_SECONDS)
    return dict(known)


def _waiting(actor: Actor) -> Iterator[Todo]:
    """Yield appeals, objections, assessors to be swapped, requests: each heap a row."""
    found = _heaps(actor)
    rows = (
        ("appeals", _("待遇"), _("更正申请、公示异议，等答复"), _("没有经手过的人办"), _("答复"), "appeals", ""),
        ("objections", _("评估"), _("对评估结果有异议"), _("受理就另派人复评"), _("办理"), "assessments", "view=objected"),
        ("swap", _("评估"), _("评估员申报了利害关系，要换人"), _("日子不变"), _("换人"), "assessment-swap", ""),
        ("new", _("来件"), _("来电、网上来件，没人接"), _("等得久的在前"), _("接"), "requests", "state=new"),
        ("mine", _("来件"), _("您接下的来件"), _("办完写答复"), _("答复"), "requests", "state=mine"),
    )  # fmt: skip
    for heap, kind, text, remark, verb, name, query in rows:
        if found.get(heap):
            amount = _("%(n)s 件") % {"n": f"{found[heap]:,}"}
            parts = (found["first"],) if heap == "swap" else ()
            yield Todo(kind, text, remark, amount, None, verb, door(name, query, *parts))


def late(actor: Actor, today: date) -> list[Late]:
    """Return what should have been done already, the longest wait first."""
    found: list[Late] = []
    if register.may(actor, "assessment.view"):
        found += _late_assessments(actor, today)
    if register.may(actor, "funds.read"):
        failed = funds.payments(actor, funds.PaymentFilter(state="failed"), 1, 0)
        if failed["count"]:
            found.append(
                Late(
                    failed["count"], _("笔"), _("银行没发成功"),
                    _("还没重发 · %(sum)s 元") % {"sum": formats.yuan(failed["sum_fen"])}, None, door("payments", "state=failed"),
                )
            )  # fmt: skip
    return sorted(found, key=lambda one: (-(one.days or 0), -one.count))


def _late_assessments(actor: Actor, today: date) -> list[Late]:
    wait = int(policy.parameter(benefits.pack_code(), "assessment_wait_days", today).value)
    open_ones = assessment.listed(actor, states=("applied", "accepted", "scheduled"))
    days = [
        (today - clock.day_of(at)).days - wait for at in open_ones.values_list("applied_at", flat=True)[:2000]
    ]
    over = [d for d in days if d > 0]
    if not over:
        return []
    return [
        Late(
            len(over), _("人"), _("评估申请超过 %(n)d 天没有结果") % {"n": wait}, _("等上门或等约时间"), max(over),
            door("assessments", "view=applied"),
        )
    ]  # fmt: skip


def soon(actor: Actor, today: date) -> list[tuple[str, str]]:
    """Return what ends within thirty days."""
    found = []
    if register.may(actor, "assessment.view"):
        n = assessment.due(actor, on=today).count()
        found.append((_("评估结果 30 天内到期"), _("%(n)s 人") % {"n": f"{n:,}"}))
    if register.may(actor, "workforce.view"):
        n = workforce.expiring(actor, on=today).count()
        found.append((_("证书 30 天内到期"), _("%(n)s 张") % {"n": f"{n:,}"}))
    return found
