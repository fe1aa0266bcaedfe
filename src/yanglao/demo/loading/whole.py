"""The whole loading, step by step."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

from yanglao.base import clock
from yanglao.base.actor import Actor, system_actor
from yanglao.demo import services, sources
from yanglao.demo.loading import accounts, care, money, people, places
from yanglao.demo.rules import county as rules
from yanglao.demo.rules.totals import TODAY
from yanglao.demo.show import Steps
from yanglao.planning import services as planning
from yanglao.policy import services as policy


@dataclass(frozen=True, slots=True)
class Place:
    """A county a demo can be drawn for."""

    code: str
    name: str
    division: str
    pack: str


#: Places with a published total; the other packs have no county drawn yet.
PLACES = {"haiyan": Place("haiyan", "海盐县", "330424", "haiyan")}
ACTOR_NAME = "示例装载"


def load(place: Place, seed: int, scale: float, steps: Steps) -> None:
    """Draw and load a county into an empty database, and say at the end that it is whole."""
    os.environ.setdefault("YANGLAO_TODAY", TODAY.isoformat())
    actor = system_actor(place.division, ACTOR_NAME)
    services.begin(actor, place_name=place.name, pack=place.pack, seed=seed, today=TODAY)
    with steps.step("draw", "抽出人、户、村、机构 / drawing the county"):
        county = rules.draw(
            seed,
            scale,
            sources.villages(place.division),
            sources.outline(place.division),
            sources.national_shape(),
        )
    with steps.step("places", "区划、单位、设施、人员 / divisions, bodies, places, staff"):
        ids = places.load(actor, county)
        policy.register_packs(actor, at=people.at(TODAY))
    with steps.step("people", "老人档案 / elders' files"):
        filed = people.load(actor, county, steps.part)
    with steps.step("care", "能力评估、探访、服务关系 / assessments, visits, relations"):
        care.load_assessments(actor, county, ids, filed)
        care.load_visits(actor, county, filed)
        care.load_relations(actor, county, ids, filed)
    with steps.step("accounts", "示例账号、收款账户 / accounts"):
        users = accounts.load(actor, county, ids, filed)
        money.open_books(actor, county)
        money.load_accounts(actor, county, filed)
    with steps.step("months", "补上 2024-11 至 2026-09 各月发放 / the months already run"):
        money.load_past(actor, as_system(users["caiwu"]), as_system(users["juzhang"]))
        money.open_month(users["caiwu"])
    with steps.step("indicators", "计算规划指标 / indicators"):
        planning.compute_board(actor, as_of=TODAY)
    services.finish(actor, scale=scale)
    clock.forget()


def as_system(actor: Actor) -> Actor:
    """Return a demo user's name on the platform's rights: what past months wrote down as maker and checker."""
    return replace(actor, duty="system")
