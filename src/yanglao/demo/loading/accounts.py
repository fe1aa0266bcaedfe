"""Demo accounts: one for each duty, passwords printed, names invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yanglao.access import queries
from yanglao.access import services as access
from yanglao.base.actor import Actor, ScopeKind
from yanglao.demo.loading.people import Known, at
from yanglao.demo.loading.places import Ids
from yanglao.demo.rules.county import County
from yanglao.demo.rules.totals import TODAY
from yanglao.people import services as people

PASSWORD = queries.DEMO_WORD
#: Who computed the past months, who approved them, and who handles single cases.
MAKER, CHECKER, OFFICER = "caiwu", "juzhang", "minzheng"
_FROM = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account of the demo."""

    username: str
    display_name: str
    office: str
    duty: str
    what: str


ACCOUNTS = (
    DemoAccount("minzheng", "示例林敏", "养老服务科", "bureau", "民政局经办"),
    DemoAccount("juzhang", "示例周建平", "局领导", "bureau", "民政局审批"),
    DemoAccount("zhen", "示例吴晓燕", "社会事务办", "town", "镇（街道）干部"),
    DemoAccount("cun", "示例徐国良", "村委会", "village", "村（社区）干部"),
    DemoAccount("pinggu", "示例陆雅琴", "示例评估", "assessor", "能力评估员"),
    DemoAccount("caiwu", "示例钱志芳", "计财科", "finance", "财务经办"),
    DemoAccount("fuhe", "示例俞伟", "计财科", "finance", "财务复核"),
    DemoAccount("ducha", "示例顾明华", "督查室", "inspector", "督查"),
    DemoAccount("jigou", "示例金春芳", "养老机构", "institution", "养老机构"),
    DemoAccount("fuwu", "示例杨丽", "居家服务社", "provider", "服务商"),
    DemoAccount("jiashu", "示例朱晓峰", "", "family", "家属"),
    DemoAccount("laoren", "示例沈阿宝", "", "elder", "老人本人"),
    DemoAccount("guanli", "示例何俊", "信息科", "admin", "系统管理"),
)


def open_all(actor: Actor) -> None:
    """Open every account; none can do anything before :func:`appoint_all`."""
    rows = [(account.username, account.display_name, account.office) for account in ACCOUNTS]
    access.open_examples(actor, rows=rows, password=PASSWORD, at=at(_FROM))


def appoint_all(actor: Actor, county: County, ids: Ids, filed: Sequence[Known]) -> None:
    """Appoint each account to its duty over its rows."""
    users = {user.username: user.pk for user in queries.accounts(actor)}
    keys = _keys(actor, county, ids, filed, _shown(county))
    for account in ACCOUNTS:
        kind, scope = keys[account.username]
        if kind == "persons":
            _delegate(actor, account, users[account.username], int(scope[0]))
            continue
        access.appoint(
            actor,
            user_id=users[account.username],
            duty=account.duty,
            scope_kind=kind,
            scope_keys=scope,
            valid_from=_FROM,
            at=at(_FROM),
            organisation_id=int(scope[0]) if kind == "org" else None,
            office=account.office,
        )


def _delegate(actor: Actor, account: DemoAccount, user_id: int, person_id: int) -> None:
    """Let the family's account, and the elder's own, act for the shown elder; the appointment follows from it."""
    own = account.duty == "elder"
    people.delegate(
        actor,
        person_id=person_id,
        powers=["view", "apply", "confirm"],
        proof="本人实名（示例）" if own else "委托书（示例）",
        purpose="本人办事" if own else "子女代办",
        valid_from=_FROM,
        at=at(_FROM),
        delegate_user_id=user_id,
        duty=account.duty,
    )


def actor_named(actor: Actor, username: str) -> Actor:
    """Return a demo account as actor in its duty."""
    user = next(user for user in queries.accounts(actor) if user.username == username)
    return queries.actor_of(user, queries.appointments_of(user.pk, TODAY)[0])


def _keys(
    actor: Actor, county: County, ids: Ids, filed: Sequence[Known], elder: int
) -> dict[str, tuple[ScopeKind, tuple[str, ...]]]:
    whole: tuple[ScopeKind, tuple[str, ...]] = ("county", (actor.county,))
    village = county.villages[county.population.elders[elder].home]
    providers = [pk for name, pk in ids.bodies.items() if name.startswith("provider:")]
    person: tuple[ScopeKind, tuple[str, ...]] = ("persons", (str(filed[elder].person_id),))
    keys = {account.username: whole for account in ACCOUNTS}
    keys |= {
        "zhen": ("town", (village.town,)),
        "cun": ("village", (village.code,)),
        "jigou": ("org", (str(ids.bodies[county.institutions.homes[0].operator]),)),
        "fuwu": ("org", (str(providers[0]),)),
        "jiashu": person,
        "laoren": person,
        "guanli": ("none", ()),
    }
    return keys


def _shown(county: County) -> int:
    """Return the elder the family's and the elder's accounts stand for: over 80, on the list, impaired."""
    levels = {a.person for a in county.assessments if a.state == "final" and a.level in (1, 2, 3)}
    low = {
        c.person
        for c in county.categories
        if c.category == "subsistence" and c.value == "low" and c.valid_to is None
    }
    elders = county.population.elders
    old = [p for p in elders if p.status == "active" and p.registered and p.born_on.year <= TODAY.year - 81]
    return next(
        (p.key for p in old if p.key in low and p.key in levels),
        next((p.key for p in old if p.key in low), old[0].key),
    )
