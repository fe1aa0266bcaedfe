"""The whole loading, step by step."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from yanglao.areas import services as areas
from yanglao.base import clock
from yanglao.base.actor import Actor, system_actor
from yanglao.base.errors import DomainError
from yanglao.demo import services, sources
from yanglao.demo.loading import accounts, family, money, people, plans, rest, told
from yanglao.demo.rules import county as rules
from yanglao.demo.rules.ages import AgeGroup
from yanglao.demo.rules.place import Description
from yanglao.demo.rules.totals import TODAY
from yanglao.demo.rules.visits import BOARDS
from yanglao.demo.show import Steps
from yanglao.planning import queries as boards
from yanglao.planning import services as planning

#: The places a demo can be drawn for; one database holds one.
PLACES = sources.places()
ACTOR_NAME = "示例装载"
#: From this many people on, a second process is worth its start.
_TWO_LANES_FROM = 20_000


def _sources(place: Description) -> tuple[list[rules.Division], dict[str, Any], list[AgeGroup]]:
    return (
        sources.villages(place.division, place.sample),
        sources.outline(place.division, place.frame),
        sources.national_shape(),
    )


def drawn(place: Description, seed: int, scale: float) -> rules.County:
    """Return the drawn county of a place."""
    return rules.draw(seed, scale, *_sources(place), place)


def load(place: Description, seed: int, scale: float, steps: Steps) -> None:
    """Draw and load a county into an empty database, and say at the end that it is whole."""
    os.environ["YANGLAO_TODAY"] = TODAY.isoformat()
    actor = system_actor(place.division, ACTOR_NAME)
    services.begin(actor, place_name=place.name, pack=place.pack, seed=seed, today=TODAY)
    _divisions(actor, place)
    if scale * place.totals.elders >= _TWO_LANES_FROM:
        with second_lane(place, seed, scale) as lane:
            with steps.step("draw", "抽出人和户 / drawing people and households"):
                begun = rules.start(seed, scale, *_sources(place), place)
            with steps.step("people", "老人档案，同时装入其余 / elders' files, the rest beside"):
                drawn_people = begun.population
                for first, count in people.register(actor, begun):
                    tell(lane, first, count)
                    steps.part(count, len(begun.population.elders))
                finish(lane)
    else:
        with steps.step("draw", "抽出人、户、村、机构 / drawing the county"):
            county = drawn(place, seed, scale)
        with steps.step("people", "老人档案和其余 / elders' files and the rest"):
            drawn_people = county.population
            rest.load(actor, county, list(people.register(actor, county)))
    maker, checker, officer = (
        accounts.actor_named(actor, name) for name in (accounts.MAKER, accounts.CHECKER, accounts.OFFICER)
    )
    with steps.step("months", "补上 2024-11 至 2026-09 各月发放 / the months already run"):
        money.load_past(actor, as_system(maker), as_system(checker))
        money.open_month(maker, officer)
        told.load(officer, drawn_people.elders)
        plans.load(officer, checker, actor)
        family.load(officer, drawn_people.elders)
    with steps.step("indicators", "计算规划指标 / indicators"):
        for day in (*(day for day, _share in BOARDS), TODAY):
            run = planning.compute_board(actor, as_of=day)
            # A place without indicators of its own has nothing to publish.
            if day == BOARDS[-1][0] and boards.board(actor, day):
                _publish(run.pk, officer, checker)
    services.finish(actor, scale=scale)
    clock.forget()


def _divisions(actor: Actor, place: Description) -> None:
    """Load the shipped divisions, and the 示例 villages of a place that has no list of its own."""
    if sources.listed_villages(place.division):
        areas.load_divisions(actor, county=place.division)
        return
    villages = sources.villages(place.division, place.sample)
    areas.load_divisions(actor, county=place.division, towns={v.code[:9] for v in villages})
    shipped = sources.towns(place.division)
    towns = {v.code[:9]: v.town_name for v in villages if v.code[:9] not in shipped}
    rows = [{"code": code, "name": name} for code, name in towns.items()]
    rows += [{"code": v.code, "name": v.name, "kind": v.kind} for v in villages]
    areas.load_list(actor, county=place.division, rows=rows, valid_from=areas.LIST_ON)


@contextmanager
def second_lane(place: Description, seed: int, scale: float) -> Iterator[subprocess.Popen[str]]:
    """Run the second lane beside the block; it never outlives it."""
    command = [sys.executable, "-m", "yanglao.demo.lane", place.code, str(seed), str(scale)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "yanglao.config.settings"}
    lane = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=sys.stderr, env=environment, text=True)
    try:
        yield lane
    finally:
        if lane.poll() is None:
            lane.kill()
            lane.wait()


def tell(lane: subprocess.Popen[str], first: int, count: int) -> None:
    """Tell the second lane which people are committed; a lane that died is found out by :func:`finish`."""
    assert lane.stdin is not None
    try:
        print(first, count, file=lane.stdin, flush=True)
    except BrokenPipeError:
        finish(lane)


def finish(lane: subprocess.Popen[str]) -> None:
    """Wait for the second lane.

    Raises
    ------
    DomainError
        When it failed; its own words stand above on the terminal.
    """
    assert lane.stdin is not None
    if lane.wait():
        raise DomainError(
            _("示例数据没有装完"),
            code="demo.lane",
            kept=_("装了一半的内容下次会先清空"),
            remedy=_("看上面的信息后再运行 ./run demo"),
        )


def _publish(run_id: int, maker: Actor, checker: Actor) -> None:
    """Let one of the bureau ask and another publish: the half-year's board stands before the public, October's does not."""
    planning.ask_publication(maker, run_id=run_id)
    planning.settle_publication(checker, run_id=run_id, approved=True)
    planning.publish(checker, run_id=run_id)


def as_system(actor: Actor) -> Actor:
    """Return a demo user's name on the platform's rights: what past months wrote down as maker and checker."""
    return replace(actor, duty="system")
