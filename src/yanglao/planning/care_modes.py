"""The way each registered elder is cared for on a day, derived from what the houses below keep; nobody enters it by hand.

Institution: the newest recorded fact ``in_institution`` of the day says so. Community: a benefit paid in hours or services is
running, or a care relation with a body of service stands. Home: everybody else. One row an elder, so the three add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from yanglao.base.actor import Actor
from yanglao.base.permissions import require
from yanglao.base.scope import acting
from yanglao.planning.definitions import pack_of_place
from yanglao.planning.measures import REGISTERED, words
from yanglao.planning.rules.modes import MODES, mode_of, shares
from yanglao.policy import queries as policy

MODE_WORDS = {"institution": _("机构养老"), "community": _("社区帮扶（政府购买）"), "home": _("居家自助")}
ASSUMPTION = _("一人只算一种：先算住机构的，再算政府购买服务的，其余算居家（D-25，口径待县里确认）")
#: The pack whose plan prints the three shares; other places have no target of their own.
PRINTED_IN = "zhenhai"

_STAYS = """SELECT person_id FROM (SELECT DISTINCT ON (person_id) person_id, value FROM benefits_schemefact
  WHERE name = 'in_institution' AND from_on <= %(on)s AND (to_on IS NULL OR to_on > %(on)s) ORDER BY person_id, id DESC) f
  WHERE f.value = 'true'::jsonb"""
_BENEFITS = """SELECT person_id FROM benefits_benefit WHERE scheme = ANY(%(service_schemes)s)
  AND state IN ('active', 'stopped', 'closed') AND active_from <= %(on)s AND (active_to IS NULL OR active_to > %(on)s)"""
_SERVED = """SELECT r.person_id FROM people_carerelation r JOIN orgs_organisation o ON o.id = r.organisation_id
  WHERE o.kind = 'provider' AND r.from_on <= %(on)s AND (r.to_on IS NULL OR r.to_on > %(on)s)"""

# Asked person by person in a hashed list, not joined: the planner takes the stays for a handful and would compare each with
# everybody (18 s at 105,752 elders against 0.3 s).
_ROWS = f"""SELECT e.town, e.id, CASE WHEN e.id IN ({_STAYS}) THEN 'institution' WHEN e.id IN ({_BENEFITS} UNION {_SERVED})
  THEN 'community' ELSE 'home' END AS mode FROM ({REGISTERED}) e"""


@dataclass(frozen=True, slots=True)
class Share:
    """One mode in one place: elders, the share as printed, and what a plan prints."""

    mode: str
    word: str
    count: int
    share: str
    printed: str


def evidence() -> dict[str, tuple[str, str]]:
    """Return the three measures for indicator definitions."""
    return {
        f"care_mode_{mode}": ("person", f"SELECT m.town, m.id FROM ({_ROWS}) m WHERE m.mode = '{mode}'")
        for mode in MODES
    }


def printed_shares(pack: str, on: date) -> tuple[dict[str, str], bool]:
    """Return mode → the share a plan prints, and whether it is the place's own plan; empty where none is on file."""
    for code in dict.fromkeys((pack, PRINTED_IN)):
        try:
            found = {m: f"{policy.parameter(code, f'care_mode_{m}', on).value:g}" for m in MODES}
        except (policy.ValueMissing, KeyError, policy.PackInvalid):
            continue
        return found, code == pack
    return {}, False


def care_modes(actor: Actor, *, on: date) -> dict[str, Any]:
    """Return how the registered elders in scope are cared for on a day.

    Returns
    -------
    dict
        ``on, elders, whole`` (list of :class:`Share`), ``towns`` (``town, elders, shares``), ``own_plan``.
    """
    require(actor, "planning.view")
    pack = pack_of_place()
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT town, mode, count(*) FROM ({_ROWS}) m GROUP BY 1, 2", words(actor.county, on, pack)
        )
        rows = cursor.fetchall()
    printed, own = printed_shares(pack, on)
    towns: dict[str, dict[str, int]] = {}
    for town, mode, count in rows:
        towns.setdefault(town, dict.fromkeys(MODES, 0))[mode] += count
    whole = {mode: sum(town[mode] for town in towns.values()) for mode in MODES}
    return {
        "on": on,
        "elders": sum(whole.values()),
        "whole": _shares(whole, printed),
        "towns": [
            {"town": town, "elders": sum(counts.values()), "shares": _shares(counts, printed)}
            for town, counts in sorted(towns.items())
        ],
        "own_plan": own,
    }


def _shares(counts: dict[str, int], printed: dict[str, str]) -> list[Share]:
    said = shares(counts)
    return [Share(m, str(MODE_WORDS[m]), counts[m], said.get(m, ""), printed.get(m, "")) for m in MODES]


def care_mode_ids(actor: Actor, mode: str, *, on: date, town: str = "") -> list[int]:
    """Return the elders behind a number of :func:`care_modes`; counting them gives it."""
    require(actor, "planning.view")
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT m.id FROM ({_ROWS}) m WHERE m.mode = %(mode)s AND (%(town)s = '' OR m.town = %(town)s) ORDER BY m.id",
            words(actor.county, on, pack_of_place()) | {"mode": mode, "town": town},
        )
        return [pk for (pk,) in cursor.fetchall()]


def care_mode_of(actor: Actor, person_id: int, *, on: date) -> dict[str, Any] | None:
    """Return one elder's mode and what it follows from; None where the elder is not counted on the day (not registered, too young).

    Returns
    -------
    dict
        ``mode, word, stays, schemes, bodies`` (codes of schemes, names of bodies of service).
    """
    require(actor, "people.read")
    schemes = f"{_BENEFITS.replace('SELECT person_id', 'SELECT scheme::text')} AND person_id = %(person)s"
    bodies = f"{_SERVED.replace('SELECT r.person_id', 'SELECT DISTINCT o.name::text')} AND r.person_id = %(person)s"
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS ({REGISTERED} AND p.id = %(person)s), EXISTS ({_STAYS} AND f.person_id = %(person)s), "
            f"ARRAY({schemes}), ARRAY({bodies})",
            words(actor.county, on, pack_of_place()) | {"person": person_id},
        )
        counted, stays, held, served = cursor.fetchone()
    if not counted:
        return None
    mode = mode_of(in_home=stays, bought=bool(held or served))
    return {"mode": mode, "word": str(MODE_WORDS[mode]), "stays": stays, "schemes": held, "bodies": served}
