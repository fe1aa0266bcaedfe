"""Reading care plans: inside the rows the actor may see; read through ``queries``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yanglao.assessment import care, needs, scales
from yanglao.assessment.care_facts import Drawn, draw
from yanglao.assessment.models import CarePlan, CarePlanItem, CarePlanUse, CarePlanVersion
from yanglao.assessment.models_plans import HELD_STATES, OPEN_STATES
from yanglao.assessment.plan_rows import as_items, side_of
from yanglao.assessment.rules.plan import GRANTED_GIVERS, Change, ItemRule, PlanItem, cover, difference
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.base.periods import Month
from yanglao.base.permissions import require
from yanglao.base.scope import acting
from yanglao.facilities import queries as facilities
from yanglao.policy import queries as policy

#: Views of the list → states of the version that waits.
PLAN_VIEWS: dict[str, tuple[str, ...]] = {
    "draft": ("draft",),
    "proposed": ("proposed",),
    "agreed": ("agreed",),
    "approved": ("approved",),
    "in_force": ("in_force",),
}
TAG_WORDS = {
    "living_alone": gettext_noop("独居"),
    "empty_nest": gettext_noop("空巢"),
    "left_behind": gettext_noop("留守"),
    "with_family": gettext_noop("与家人同住"),
    "no_kin": gettext_noop("孤寡"),
    "severe_disability": gettext_noop("重度残疾"),
    "special_one_child_family": gettext_noop("计划生育特殊家庭"),
    "entitled_group": gettext_noop("优抚对象"),
}
GIVER_WORDS = dict(CarePlanItem._meta.get_field("giver").choices or ())


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One service with its reasons (needs with their answers, circumstances) and how much of it the granted hours cover."""

    item: PlanItem
    monthly: int
    covered: int
    needs: tuple[Mapping[str, Any], ...]

    @property
    def tags(self) -> tuple[str, ...]:
        """Circumstances the service is given for, in words."""
        return tuple(TAG_WORDS.get(tag, tag) for tag in self.item.tags)

    @property
    def often(self) -> str:
        """How often, as ``3/week``."""
        return f"{self.item.times}/{self.item.per}"

    @property
    def why(self) -> tuple[str, ...]:
        """Each reason as one text: need, item number, answer, score of the best."""
        said = []
        for need in self.needs:
            told = "；".join(
                f"{b['code']} {b['name']}：{b['answer']}"
                + (f"（{b['score']}/{b['best']}）" if b["kind"] == "item" else "")
                for b in need["because"]
            )
            said.append(f"{need['name']}：{told}")
        return (*said, *self.tags)


@dataclass(frozen=True, slots=True)
class Version:
    """One version as a page shows it."""

    row: CarePlanVersion
    lines: tuple[ItemLine, ...]

    @property
    def wanted(self) -> int:
        """Minutes a month that count against the granted hours."""
        return sum(line.monthly for line in self.lines if line.item.counts)

    @property
    def beyond(self) -> int:
        """Minutes a month no granted hour covers."""
        return max(0, self.wanted - self.row.granted_minutes)


def need_word(code: str) -> str:
    """Return the Chinese name of a need."""
    found = needs.words().get(code)
    return found.zh if found else code


def lines_of_plan(
    items: Sequence[PlanItem], granted: int, found: Sequence[Mapping[str, Any]]
) -> tuple[ItemLine, ...]:
    """Return services with their reasons and their share of the granted minutes."""
    shares = cover(items, granted)
    named = [{**need, "name": need_word(need["code"])} for need in found]
    return tuple(
        ItemLine(item, item.monthly, share, tuple(n for n in named if n["code"] in item.needs))
        for item, share in zip(items, shares, strict=True)
    )


def show(row: CarePlanVersion) -> Version:
    """Return a version (read while acting) as a page shows it."""
    return Version(row, lines_of_plan(as_items(row.items.all()), row.granted_minutes, row.needs))


def named_needs(row: CarePlanVersion) -> list[dict[str, Any]]:
    """Return the needs of a version with their names, the heaviest first."""
    found = [{**need, "name": need_word(need["code"])} for need in row.needs]
    return sorted(found, key=lambda need: -int(need["weight"]))


def service_rules(row: CarePlanVersion) -> tuple[ItemRule, ...]:
    """Return the list a version may choose from."""
    return care.service_list(str(row.basis.get("pack", "cn"))).rules


def plan_of(actor: Actor, person_id: int) -> CarePlan | None:
    """Return the person's live plan, else the last one; None without."""
    require(actor, "assessment.view")
    with acting(actor):
        rows = CarePlan.objects.filter(person_id=person_id)
        return rows.filter(ended_on__isnull=True).first() or rows.order_by("-opened_at", "-id").first()


def versions_of(actor: Actor, plan_id: int) -> list[Version]:
    """Return the versions of a plan, newest first."""
    require(actor, "assessment.view")
    with acting(actor):
        rows = CarePlanVersion.objects.filter(plan_id=plan_id).prefetch_related("items")
        return [show(row) for row in rows.order_by("-number")]


def plan_version(actor: Actor, version_id: int) -> Version:
    """Return one version.

    Raises
    ------
    NotFound
        When the actor sees none.
    """
    require(actor, "assessment.view")
    with acting(actor):
        row = (
            CarePlanVersion.objects.select_related("plan")
            .prefetch_related("items")
            .filter(pk=version_id, county=actor.county)
            .first()
        )
        if row is None:
            raise NotFound(_("没有这份照护计划"))
        return show(row)


def preview_plan(actor: Actor, person_id: int, *, on: date) -> Drawn | None:
    """Return what would be proposed for a person on a day; nothing is written. None without a level or out of scope."""
    require(actor, "assessment.view")
    with acting(actor):
        return draw(actor, person_id, on)


def changes_between(old: CarePlanVersion | None, new: CarePlanVersion) -> tuple[Change, ...]:
    """Return what is other in the newer of two versions; read while acting."""
    return () if old is None else difference(side_of(old), side_of(new))


def told(changes: Sequence[Change], scale: str, say: Callable[[str], str] = str) -> list[str]:
    """Return differences as sentences; ``say`` puts names of services and levels into the reader's language."""
    return [_sentence(one, scale, say) for one in changes]


def often_words(often: str) -> str:
    """Return ``3/week`` as 每周 3 次."""
    times, _slash, per = often.partition("/")
    return (_("每周 %(n)s 次") if per == "week" else _("每月 %(n)s 次")) % {"n": times}


def hours_words(minutes: int) -> str:
    """Return minutes as hours, one place where needed."""
    return f"{minutes / 60:g}" if minutes % 60 == 0 else f"{minutes / 60:.1f}"


def _sentence(one: Change, scale: str, say: Callable[[str], str]) -> str:
    if one.kind == "level":
        level = scales.load(scale).level_words
        words = {"was": say(level(int(one.was)).zh), "now": say(level(int(one.now)).zh)}
        return _("等级由“%(was)s”变为“%(now)s”") % words
    if one.kind == "hours":
        words = {"was": hours_words(int(one.was)), "now": hours_words(int(one.now))}
        return _("每月时数由 %(was)s 小时变为 %(now)s 小时") % words
    words = {"name": say(one.name), "was": one.was, "now": one.now}
    if one.kind == "added":
        return _("加“%(name)s”，%(now)s") % {**words, "now": often_words(one.now)}
    if one.kind == "dropped":
        return _("不再有“%(name)s”（原%(was)s）") % {**words, "was": often_words(one.was)}
    if one.kind == "often":
        given = {**words, "was": often_words(one.was), "now": often_words(one.now)}
        return _("“%(name)s”由%(was)s变为%(now)s") % given
    if one.kind == "minutes":
        return _("“%(name)s”一次由 %(was)s 分钟变为 %(now)s 分钟") % words
    if one.kind == "giver":
        given = {**words, "was": say(GIVER_WORDS[one.was]), "now": say(GIVER_WORDS[one.now])}
        return _("“%(name)s”由%(was)s改为%(now)s来做") % given
    return _("“%(name)s”的目标改为“%(now)s”") % words


def used_in(actor: Actor, plan_id: int, month: Month) -> tuple[int, dict[str, int]]:
    """Return minutes used against a plan in a month: all, and by service."""
    require(actor, "assessment.view")
    with acting(actor):
        rows = CarePlanUse.objects.filter(plan_id=plan_id, given_on__gte=month.start, given_on__lt=month.end)
        by_code = dict(rows.values_list("code").annotate(n=Sum("minutes")).order_by())
    return sum(by_code.values()), by_code


def listed_plans(
    actor: Actor, *, view: str, town: str = "", mine: bool = False, level: int | None = None
) -> QuerySet[CarePlanVersion]:
    """Return versions that wait for something (or are in force), the longest waiting first; evaluate while acting."""
    require(actor, "assessment.view")
    with acting(actor):
        rows = CarePlanVersion.objects.filter(
            county=actor.county, state__in=PLAN_VIEWS[view], plan__ended_on__isnull=True
        )
    if town:
        rows = rows.filter(village__startswith=town)
    if mine:
        rows = rows.filter(plan__manager_id=actor.user_id)
    if level is not None:
        rows = rows.filter(level=level)
    return rows.select_related("person", "plan").order_by("drafted_at", "id")


def plans_due(actor: Actor, *, on: date, town: str = "", mine: bool = False) -> QuerySet[CarePlanVersion]:
    """Return versions in force whose review is due, the longest overdue first; evaluate while acting."""
    rows = listed_plans(actor, view="in_force", town=town, mine=mine)
    with acting(actor):
        busy = CarePlanVersion.objects.filter(county=actor.county, state__in=OPEN_STATES)
    return (
        rows.filter(plan__review_on__lte=on)
        .exclude(plan_id__in=busy.values("plan_id"))
        .order_by("plan__review_on", "id")
    )


def plan_counts(actor: Actor, *, on: date) -> dict[str, int]:
    """Return how many versions wait in each view, and ``due``: reviews whose day has come."""
    require(actor, "assessment.view")
    with acting(actor):
        rows = CarePlanVersion.objects.filter(county=actor.county, plan__ended_on__isnull=True)
        by_state = dict(rows.values_list("state").annotate(n=Count("id")).order_by())
        due = plans_due(actor, on=on).count()
    found = {view: sum(by_state.get(s, 0) for s in states) for view, states in PLAN_VIEWS.items()}
    return {**found, "due": due}


_WITHOUT = """SELECT l.person_id FROM assessment_abilitylevel l JOIN people_person p ON p.id = l.person_id
WHERE l.county = %(county)s AND l.scale = %(scale)s AND l.level >= %(least)s AND p.status = 'active' AND l.village LIKE %(place)s
AND l.valid_from <= %(on)s AND (l.valid_to IS NULL OR l.valid_to > %(on)s)
AND NOT EXISTS (SELECT 1 FROM assessment_careplan c WHERE c.person_id = l.person_id AND c.ended_on IS NULL)
ORDER BY l.level DESC, l.valid_from, l.person_id"""


def without_plan(actor: Actor, *, on: date, town: str = "", least: int = 2) -> list[int]:
    """Return people with a level in force (at least this one) and no live plan, the heaviest first."""
    require(actor, "assessment.view")
    pack = care.pack_of_place()
    values = {
        "county": actor.county,
        "scale": care.scale_of_plans(pack, on),
        "least": least,
        "on": on,
        "place": f"{town}%",
    }
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(_WITHOUT, values)
        return [row[0] for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Gap:
    """A service plans of a town hold and no open place there gives."""

    town: str
    code: str
    name: str
    people: int
    monthly: int
    kinds: tuple[str, ...]
    nearest: tuple[str, ...]


def without_supply(actor: Actor, *, town: str = "") -> list[Gap]:
    """Return what plans in force or agreed ask of community and home services where no open place of the right kind stands in the town.

    The pack's list says which kinds of place give a service; ``nearest`` names other towns that have one.
    """
    require(actor, "assessment.view")
    rules = {rule.code: rule for rule in care.service_list(care.pack_of_place()).rules}
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(
            "SELECT left(i.village, 9), i.code, max(i.name), count(DISTINCT i.person_id), "
            "sum(CASE i.per WHEN 'month' THEN i.times * i.minutes ELSE i.times * i.minutes * 52 / 12 END) "
            "FROM assessment_careplanitem i JOIN assessment_careplanversion v ON v.id = i.version_id "
            "JOIN assessment_careplan c ON c.id = v.plan_id WHERE v.county = %s AND c.ended_on IS NULL "
            "AND v.state IN ('agreed', 'approved', 'in_force') AND i.giver = ANY(%s) AND i.village LIKE %s "
            "GROUP BY 1, 2 ORDER BY 4 DESC, 1, 2",
            [actor.county, list(GRANTED_GIVERS), f"{town}%"],
        )
        asked = cursor.fetchall()
    there = facilities.kinds_by_town(actor.county)
    found = []
    for place, code, name, number, monthly in asked:
        kinds = rules[code].supplied_by if code in rules else ()
        if kinds and not there.get(place, set()) & set(kinds):
            others = tuple(sorted(t for t, held in there.items() if held & set(kinds)))
            found.append(Gap(place, code, name, number, int(monthly), kinds, others))
    return found


def basis_words(row: CarePlanVersion) -> dict[str, Any]:
    """Return where the hours and the list of a version stand: documents by their printed titles, and how sure they are."""
    pack = row.basis.get("pack", "cn")
    titles = {document.code: document for document in policy.documents(pack)}
    found = {}
    for part in ("hours", "list"):
        words = dict(row.basis.get(part, {}))
        document = titles.get(str(words.get("document", "")))
        words["title"] = document.title if document else ""
        found[part] = words
    return found


def describe_plan(drawn: Drawn) -> dict[str, Any]:
    """Return a proposal as JSON-ready words: needs with their answers, services, hours, where each stands."""
    made = drawn.proposal
    found = [
        {
            "code": need.code,
            "name": need.words.zh,
            "name_en": need.words.en,
            "weight": need.weight,
            "because": [asdict(why) for why in need.because],
        }
        for need in made.needs
    ]
    listed = care.service_list(drawn.pack)
    return {
        "scale": drawn.scale,
        "level": drawn.level,
        "level_name": scales.load(drawn.scale).level_words(drawn.level).zh,
        "in_institution": made.in_institution,
        "needs": found,
        "tags": list(made.tags),
        "items": [
            {
                "code": line.item.code,
                "name": line.item.name,
                "times": line.item.times,
                "per": line.item.per,
                "minutes": line.item.minutes,
                "giver": line.item.giver,
                "minutes_a_month": line.monthly,
                "granted_minutes": line.covered,
                "because": list(line.why),
            }
            for line in lines_of_plan(made.items, made.hours.minutes, found)
        ],
        "hours": {**asdict(made.hours), "hours": made.hours.minutes / 60},
        "wanted_minutes": made.wanted,
        "list": {
            name: getattr(listed, name) for name in ("name", "pack", "status", "document", "clause", "note")
        },
    }


def live_versions(actor: Actor, person_id: int) -> tuple[Version | None, Version | None]:
    """Return the version in force and the one under way of a person's live plan."""
    plan = plan_of(actor, person_id)
    if plan is None or plan.ended_on is not None:
        return None, None
    rows = versions_of(actor, plan.pk)
    held = next((v for v in rows if v.row.state == "in_force"), None)
    return held, next((v for v in rows if v.row.state in OPEN_STATES), None)


def plan_summary(actor: Actor, person_id: int) -> tuple[CarePlanVersion | None, CarePlanVersion | None]:
    """Return the version in force and the one under way of the live plan, each with ``services`` counted; one read."""
    require(actor, "assessment.view")
    with acting(actor):
        rows = CarePlanVersion.objects.filter(
            person_id=person_id, plan__ended_on__isnull=True, state__in=("in_force", *OPEN_STATES)
        )
        found = list(rows.annotate(services=Count("items")).order_by("-number"))
    held = next((row for row in found if row.state == "in_force"), None)
    return held, next((row for row in found if row.state != "in_force"), None)


def plan_history(actor: Actor, person_id: int) -> list[CarePlanVersion]:
    """Return what ever held of a person's plans, newest first: for a timeline."""
    require(actor, "assessment.view")
    with acting(actor):
        rows = CarePlanVersion.objects.filter(Q(state__in=HELD_STATES), person_id=person_id)
        return list(rows.select_related("plan").order_by("-valid_from", "-id"))
