"""What can be counted: each measure is a set of rows, given as SQL returning ``(town, id)`` for a county on a day.

The houses that keep the rows say how to count them (``facilities.queries.evidence``, ``workforce.queries.evidence``);
measures that join people with facts are put together here. One row counts one; the ids are frozen with the value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from yanglao.base.divisions import stem
from yanglao.base.periods import Month
from yanglao.facilities import queries as facilities
from yanglao.policy import queries as policy
from yanglao.workforce import queries as workforce


@dataclass(frozen=True, slots=True)
class Measure:
    """One countable set.

    Parameters
    ----------
    code : str
        Name used by indicator definitions.
    subject : str
        ``person``, ``worker``, ``facility``, ``bed``, ``village``, ``town``, ``benefit``.
    sql : str
        Query with the values of :func:`words`.
    """

    code: str
    subject: str
    sql: str


#: Counting word of each subject, for 还差 26 人.
COUNTERS: Mapping[str, object] = {
    "person": _("人"),
    "worker": _("人"),
    "benefit": _("人"),
    "facility": _("家"),
    "bed": _("张"),
    "village": _("个村（社区）"),
    "town": _("个镇（街道）"),
}

# Registered in the county on the day: the register place of that day, not of today.
REGISTERED = """SELECT left(coalesce(a.division, p.register_village), 9) AS town, p.id FROM people_person p
LEFT JOIN people_addressrecord a ON a.person_id = p.id AND a.kind = 'register'
  AND (a.valid_from IS NULL OR a.valid_from <= %(on)s) AND (a.valid_to IS NULL OR a.valid_to > %(on)s)
WHERE p.county = %(county)s AND p.status <> 'merged' AND starts_with(coalesce(a.division, p.register_village), %(stem)s)
  AND p.birth_on <= (%(on)s::date - interval '60 years')
  AND (p.died_on IS NULL OR p.died_on > %(on)s) AND (p.moved_out_on IS NULL OR p.moved_out_on > %(on)s)"""

# On the visiting list: one of the groups, given as ``category`` or ``category:value``.
_LISTED = """SELECT e.town, e.id FROM ({registered}) e WHERE EXISTS (SELECT 1 FROM people_categoryrecord c
  WHERE c.person_id = e.id AND c.valid_from <= %(on)s AND (c.valid_to IS NULL OR c.valid_to > %(on)s)
  AND (c.category = ANY(%({groups})s) OR c.category || ':' || c.value = ANY(%({groups})s)))"""

_VISITED = """SELECT s.town, s.id FROM ({listed}) s WHERE EXISTS (SELECT 1 FROM planning_operatingfact v
  WHERE v.person_id = s.id AND v.kind = 'welfare_visit' AND v.occurred_on >= %({span}_from)s AND v.occurred_on < %({span}_to)s)"""

_AWARDED = """SELECT e.town, e.id FROM ({registered}) e WHERE EXISTS (SELECT 1 FROM benefits_benefit b
  WHERE b.person_id = e.id AND b.scheme = 'care_subsidy' AND b.state IN ('active', 'suspended', 'stopped', 'closed')
  AND b.active_from <= %(on)s AND (b.active_to IS NULL OR b.active_to > %(on)s))"""

_DIVISIONS = """SELECT left(d.code, 9), d.code::bigint FROM areas_division d WHERE starts_with(d.code, %(stem)s)
  AND d.level = '{level}' AND d.valid_from <= %(on)s AND (d.valid_to IS NULL OR d.valid_to > %(on)s)"""


def catalogue() -> dict[str, Measure]:
    """Return every measure by its code."""
    special = _LISTED.format(registered=REGISTERED, groups="special_groups")
    weekly = _LISTED.format(registered=REGISTERED, groups="weekly_groups")
    from yanglao.planning import care_modes  # built on what stands above here

    own = {
        "registered_60_plus": ("person", REGISTERED),
        "special_elders": ("person", special),
        "special_elders_visited": ("person", _VISITED.format(listed=special, span="month")),
        "weekly_visit_list": ("person", weekly),
        "weekly_visited": ("person", _VISITED.format(listed=weekly, span="week")),
        "care_subsidy_recipients": ("person", _AWARDED.format(registered=REGISTERED)),
        "towns": ("town", _DIVISIONS.format(level="town")),
        "villages": ("village", _DIVISIONS.format(level="village")),
    }
    return {
        code: Measure(code, subject, sql)
        for source in (own, care_modes.evidence(), facilities.evidence(), workforce.evidence())
        for code, (subject, sql) in source.items()
    }


#: Counted as another measure, several rows to one: social workers due = beds ÷ beds per social worker.
SHARES: Mapping[str, tuple[str, str]] = {"social_workers_due": ("care_home_beds", "beds_per_social_worker")}

#: Forms of a scheme that buy care instead of paying money.
SERVICES = ("hours", "coupon")

#: Parameter of the pack that names the list of who is visited, by the word the measures ask for.
VISITING = {"special_groups": "special_visit_list", "weekly_groups": "weekly_visit_list"}


def visiting_groups(pack: str, on: date) -> dict[str, list[str]]:
    """Return who is on each visiting list of a place as of a day, as ``category`` or ``category:value``."""
    found = {}
    for word, parameter in VISITING.items():
        listed = policy.value_list(pack, str(policy.parameter(pack, parameter, on).value))
        found[word] = [
            f"{item['category']}:{item['code']}" if "category" in item else str(item["code"])
            for item in listed.items
        ]
    return found


def service_schemes(pack: str, on: date) -> list[str]:
    """Return the schemes of a place that are given in hours or services and not in money."""
    schemes = policy.schemes_of(policy.load_pack(pack), on, on)
    return sorted(scheme.code for scheme in schemes if scheme.form in SERVICES)


def visiting_month(on: date) -> tuple[date, date]:
    """Return the calendar month whose visits count on a day: the one that ends on the day, else the one before."""
    month = Month.of(on)
    if on == month.last_day:
        return month.start, month.end
    return Month.of(month.start - timedelta(days=1)).start, month.start


def visiting_week(on: date) -> tuple[date, date]:
    """Return the last week, Monday to Sunday, that was over by the end of the day."""
    end = on + timedelta(days=1)
    end -= timedelta(days=end.weekday())
    return end - timedelta(days=7), end


def words(county: str, on: date, pack: str) -> dict[str, object]:
    """Return the values every measure may ask for; who is visited stands in the pack."""
    month, week = visiting_month(on), visiting_week(on)
    return {
        "county": county,
        "stem": stem(county),
        "on": on,
        "month_from": month[0],
        "month_to": month[1],
        "week_from": week[0],
        "week_to": week[1],
        "service_schemes": service_schemes(pack, on),
        **visiting_groups(pack, on),
    }
