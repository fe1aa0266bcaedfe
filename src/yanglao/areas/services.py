"""Loading divisions: the shipped list, and a county's own."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from yanglao.areas import queries
from yanglao.areas.models import Division
from yanglao.areas.rules import codes
from yanglao.base import bulk
from yanglao.base.actor import Actor
from yanglao.base.divisions import inside, stem
from yanglao.base.errors import DomainError
from yanglao.base.service import note, service

DATA = Path(__file__).parent / "data"
#: Reference day of the shipped list.
LIST_ON = date(2023, 6, 30)
_COLUMNS = (
    "code",
    "name",
    "level",
    "parent_id",
    "village_kind",
    "pinyin",
    "lon",
    "lat",
    "valid_from",
    "replaced_by",
)


class BadDivision(DomainError):
    """A row of a division list that cannot be right."""

    default_code = "division.bad"


def shipped(name: str) -> list[dict[str, str]]:
    """Return the rows of a shipped list: ``national``, ``towns`` or ``villages``."""
    with gzip.open(DATA / f"{name}.csv.gz") as raw:
        return list(csv.DictReader(io.TextIOWrapper(raw, "utf-8")))


@service("areas.load")
def load_divisions(actor: Actor, *, county: str | None = None, towns: Collection[str] | None = None) -> int:
    """Load the shipped divisions; those on file already stay as they are.

    Parameters
    ----------
    county : str, optional
        6 digits: towns and villages of this county only (the national list always); of a city or region, whose code ends in
        zeros, everything in it.
    towns : collection of str, optional
        Of these towns only (a demo of a region holds a part).

    Returns
    -------
    int
        Divisions added.
    """
    rows = shipped("national")
    rows += [
        r
        for part in ("towns", "villages")
        for r in shipped(part)
        if (not county or inside(r["code"], county)) and (towns is None or r["code"][:9] in towns)
    ]
    rows.sort(key=lambda r: len(r["code"]))
    lines = (
        (
            r["code"],
            r["name"],
            codes.level(r["code"]),
            codes.parent(r["code"]),
            r.get("kind", ""),
            r["pinyin"],
            float(r["lon"]) if r.get("lon") else None,
            float(r["lat"]) if r.get("lat") else None,
            LIST_ON,
            "",
        )
        for r in rows
    )
    added = bulk.copy_into("areas_division", _COLUMNS, lines, tail="ON CONFLICT (code) DO NOTHING")
    queries.forget()
    note(added=added, county_list=county or "")
    return added


def _checked(row: Mapping[str, str], number: int, county: str, valid_from: date) -> Division:
    code = str(row.get("code", "")).strip()
    if codes.level(code) not in ("county", "town", "village") or not inside(code, county):
        raise BadDivision(
            _("区划代码“%(code)s”不是本县的 9 位或 12 位代码") % {"code": code},
            row=number,
            field="code",
            remedy=_("代码应以 %(county)s 开头") % {"county": county},
        )
    name = str(row.get("name", "")).strip()
    if not name:
        raise BadDivision(_("区划没有名称"), row=number, field="name", remedy=_("补上名称"))
    try:
        start = date.fromisoformat(row["valid_from"]) if row.get("valid_from") else valid_from
        end = date.fromisoformat(row["valid_to"]) if row.get("valid_to") else None
    except ValueError:
        raise BadDivision(
            _("日期不是 2026-10-31 这样的写法"), row=number, field="valid_from", remedy=_("改成 年-月-日")
        ) from None
    if end is not None and end <= start:
        raise BadDivision(_("止日不晚于起日"), row=number, field="valid_to", remedy=_("核对两个日期"))
    kind = row.get("kind", "") or (
        "" if len(code) < 12 else "village" if name.endswith("村") else "community"
    )
    return Division(
        code=code,
        name=name,
        level=codes.level(code),
        parent_id=codes.parent(code),
        village_kind=kind,
        pinyin=str(row.get("pinyin", "")),
        valid_from=start,
        valid_to=end,
        replaced_by=str(row.get("replaced_by", "") or ""),
    )


@service("areas.load", "areas.load_list")
def load_list(actor: Actor, *, county: str, rows: Iterable[Mapping[str, str]], valid_from: date) -> int:
    """Load a county's own list: columns code, name, and if wanted valid_from, valid_to, replaced_by, kind, pinyin.

    A code on file takes the new name and validity; a code the list leaves out stays. All rows or none.

    Raises
    ------
    BadDivision
        Naming row and column.
    """
    found = [_checked(row, number, county, valid_from) for number, row in enumerate(rows, start=2)]
    known = {d.code for d in found} | set(
        Division.objects.filter(code__startswith=stem(county)).values_list("code", flat=True)
    )
    for number, division in enumerate(found, start=2):
        if division.parent_id not in known and len(division.code) > 6:
            raise BadDivision(
                _("代码 %(code)s 的上级 %(up)s 不在表里") % {"code": division.code, "up": division.parent_id},
                row=number,
                field="code",
                remedy=_("先加上级，再加这一行"),
            )
    found.sort(key=lambda d: len(d.code))
    Division.objects.bulk_create(
        found,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "village_kind", "valid_from", "valid_to", "replaced_by"],
    )
    queries.forget()
    note(county_list=county, rows=len(found))
    return len(found)
