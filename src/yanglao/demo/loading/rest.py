"""Everything but households and people, in pieces that follow the people as they are committed.

It runs beside the registering of people, in a process of its own on the other core, when the county is large
(:mod:`yanglao.demo.lane`); else in the same process, afterwards.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

from yanglao.base.actor import Actor
from yanglao.demo.loading import accounts, care, money, people, places
from yanglao.demo.rules.county import County
from yanglao.demo.rules.totals import TODAY
from yanglao.policy import services as policy

T = TypeVar("T")


def load(actor: Actor, county: County, committed: Iterable[tuple[int, int]]) -> None:
    """Load the rest.

    Parameters
    ----------
    committed : iterable of (int, int)
        Row of the first person, and how many are committed; told again and again until all are.
    """
    ids = places.load(actor, county)
    policy.register_packs(actor, at=people.at(TODAY))
    money.open_books(actor, county)
    filed: list[people.Known] = []
    done = 0
    for first, count in committed:
        if not filed:
            filed = people.known(county, first)
        _piece(actor, county, ids, filed, done, count)
        if not done:
            accounts.open_all(actor)
        done = count
    people.load_events(actor, county, filed)
    care.load_relations(actor, county, ids, filed)
    money.load_accounts(actor, county, filed)
    accounts.appoint_all(actor, county, ids, filed)


def _piece(
    actor: Actor, county: County, ids: places.Ids, filed: Sequence[people.Known], start: int, stop: int
) -> None:
    person = attrgetter("person")
    people.load_contacts(actor, between(county.contacts, start, stop, person), filed)
    people.load_categories(actor, between(county.categories, start, stop, person), filed)
    care.load_assessments(actor, between(county.assessments, start, stop, person), ids, filed)
    care.load_visits(actor, between(county.visits, start, stop, itemgetter(0)), filed)


def between(rows: Sequence[T], start: int, stop: int, key: Any) -> Sequence[T]:
    """Return the rows of people from one key until another; rows are ordered by person."""
    return rows[bisect_left(rows, start, key=key) : bisect_left(rows, stop, key=key)]
