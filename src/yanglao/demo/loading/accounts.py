"""Demo accounts: one for each duty, passwords printed, names invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yanglao.access import services as access
from yanglao.base.actor import Actor, Scope, ScopeKind
from yanglao.demo.loading.people import at
from yanglao.demo.loading.places import Ids
from yanglao.demo.rules.county import County
from yanglao.demo.rules.totals import TODAY
from yanglao.people.services import Filed

PASSWORD = "shili-2026-yanglao"
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
    DemoAccount("minzheng", "林示例", "养老服务科", "bureau", "民政局经办"),
    DemoAccount("juzhang", "周示例", "局领导", "bureau", "民政局审批"),
    DemoAccount("zhen", "吴示例", "社会事务办", "town", "镇（街道）干部"),
    DemoAccount("cun", "徐示例", "村委会", "village", "村（社区）干部"),
    DemoAccount("pinggu", "陆示例", "示例评估", "assessor", "能力评估员"),
    DemoAccount("caiwu", "钱示例", "计财科", "finance", "财务经办"),
    DemoAccount("fuhe", "俞示例", "计财科", "finance", "财务复核"),
    DemoAccount("ducha", "顾示例", "督查室", "inspector", "督查"),
    DemoAccount("jigou", "金示例", "养老机构", "institution", "养老机构"),
    DemoAccount("fuwu", "杨示例", "居家服务社", "provider", "服务商"),
    DemoAccount("jiashu", "朱示例", "", "family", "家属"),
    DemoAccount("laoren", "沈示例", "", "elder", "老人本人"),
    DemoAccount("guanli", "何示例", "信息科", "admin", "系统管理"),
)


def load(actor: Actor, county: County, ids: Ids, filed: list[Filed]) -> dict[str, Actor]:
    """Open every account and appoint it; return the actor of each by user name."""
    found: dict[str, Actor] = {}
    elder = _shown(county)
    keys = _keys(county, ids, filed, elder)
    for account in ACCOUNTS:
        user, _word = access.open_account(
            actor,
            username=account.username,
            display_name=account.display_name,
            at=at(_FROM),
            office=account.office,
            password=PASSWORD,
            is_example=True,
        )
        kind, scope = keys[account.username]
        body = int(scope[0]) if kind == "org" else None
        access.appoint(
            actor,
            user_id=user.pk,
            duty=account.duty,
            scope_kind=kind,
            scope_keys=scope,
            valid_from=_FROM,
            at=at(_FROM),
            organisation_id=body,
            office=account.office,
        )
        found[account.username] = Actor(
            user.pk, account.display_name, account.duty, actor.county, Scope(kind, scope), body
        )
    return found


def _keys(
    county: County, ids: Ids, filed: list[Filed], elder: int
) -> dict[str, tuple[ScopeKind, tuple[str, ...]]]:
    whole: tuple[ScopeKind, tuple[str, ...]] = ("county", (county.villages[0].code[:6],))
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
