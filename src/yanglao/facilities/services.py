"""Writing places of care."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yanglao.base import bulk
from yanglao.base.actor import Actor
from yanglao.base.divisions import inside
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.events import announce
from yanglao.base.service import note, service
from yanglao.facilities import events
from yanglao.facilities.models import Bed, CentreCoverage, Facility, GradeRecord
from yanglao.facilities.rules.checks import faults

_COLUMNS = tuple(f.attname for f in Facility._meta.concrete_fields if f.attname != "id")
_CHOICES = {
    "kind": Facility.KINDS,
    "ownership": Facility.OWNERSHIPS,
    "operation": Facility.OPERATIONS,
    "status": Facility.STATUSES,
    "medical_link": Facility.MEDICAL,
}


class FacilityRefused(DomainError):
    """A place of care that cannot be written so."""

    default_code = "facilities.refused"


def _values(row: Facility) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _COLUMNS}


def _check(words: dict[str, Any]) -> None:
    unknown = set(words) - set(_COLUMNS)
    if unknown:
        raise TypeError(f"unknown: {sorted(unknown)}")
    if not str(words.get("name", "")).strip():
        raise FacilityRefused(_("设施没有名称"), field="name", remedy=_("补上名称"))
    for field, choices in _CHOICES.items():
        if words.get(field) not in dict(choices):
            raise FacilityRefused(
                _("“%(value)s”不是可选的内容") % {"value": words.get(field)},
                field=field,
                remedy="、".join(label for _code, label in choices),
            )
    for fault in faults(words):
        raise FacilityRefused(_fault_words()[fault.code], field=fault.field, remedy=_("核对后再写"))


def _fault_words() -> dict[str, str]:
    return {
        "contracted_private": _("公建民营的设施，产权不能是民间"),
        "government_private": _("公办公营的设施，产权不能是民间"),
        "closed_before_open": _("关闭日期早于开业日期"),
        "closed_without_day": _("已关闭的设施要写关闭日期"),
        "town_elsewhere": _("镇（街道）不在本县"),
        "village_elsewhere": _("村（社区）不在这个镇（街道）"),
        "half_a_point": _("经度、纬度要一起写"),
        "point_abroad": _("坐标不在国内"),
    }


def _save(row: Facility) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise FacilityRefused(
            _("这个镇（街道）已有同类同名的设施"),
            code="facilities.duplicate",
            field="name",
            remedy=_("查找已登记的设施"),
        ) from None


@service("facilities.register", "facilities.register")
def register(actor: Actor, *, name: str, kind: str, town: str, **words: Any) -> Facility:
    """Enter a place of care.

    Parameters
    ----------
    name, kind, town : str
        Name, one of ``Facility.KINDS``, town code of 9 digits.
    **words
        Other columns of the table. Without ``operation``: what is private is run privately, the rest by the government.

    Raises
    ------
    FacilityRefused
        Contradictory words, or a place of that name is on file in the town.
    """
    usual = "private_run" if words.get("ownership") == "private" else "government_run"
    row = Facility(
        **{"county": actor.county, "operation": usual, **words, "name": name, "kind": kind, "town": town}
    )
    _check(_values(row))
    _save(row)
    note(subject_type="facilities.Facility", subject_id=row.pk)
    if row.status == "open":
        announce(
            actor, events.OPENED, occurred_on=row.opened_on or row.filed_on or date.min, facility_id=row.pk
        )
    return row


def _locked(actor: Actor, facility_id: int) -> Facility:
    row = Facility.objects.select_for_update().filter(pk=facility_id, county=actor.county).first()
    if row is None:
        raise NotFound(_("没有这处设施"))
    return row


@service("facilities.register", "facilities.correct")
def correct(actor: Actor, *, facility_id: int, **words: Any) -> Facility:
    """Correct columns of a place of care (see :func:`register`)."""
    row = _locked(actor, facility_id)
    _check({**_values(row), **words})
    for key, value in words.items():
        setattr(row, key, value)
    _save(row)
    note(subject_type="facilities.Facility", subject_id=row.pk, fields=sorted(words))
    return row


@service("facilities.register", "facilities.close")
def close(actor: Actor, *, facility_id: int, on: date, suspended: bool = False) -> Facility:
    """Note that a place is closed from a day on, or suspended; beds end with it when closed."""
    row = _locked(actor, facility_id)
    if row.status == "closed":
        raise FacilityRefused(_("这处设施已经关闭"), code="facilities.closed")
    if suspended:
        row.status = "suspended"
    else:
        row.status, row.closed_on = "closed", on
        Bed.objects.filter(facility=row, valid_from__lt=on, valid_to__isnull=True).update(valid_to=on)
        CentreCoverage.objects.filter(facility=row, valid_from__lt=on, valid_to__isnull=True).update(
            valid_to=on
        )
    _check(_values(row))
    row.save()
    note(subject_type="facilities.Facility", subject_id=row.pk, on=on)
    announce(actor, events.CLOSED, occurred_on=on, facility_id=row.pk)
    return row


@service("facilities.beds")
def add_beds(
    actor: Actor,
    *,
    facility_id: int,
    beds: Sequence[tuple[str, str]],
    valid_from: date,
    is_nursing: bool = False,
    is_cognitive: bool = False,
) -> int:
    """Enter beds (room, number) from a day on; return how many.

    Raises
    ------
    FacilityRefused
        When a bed of that room and number already stands in the period.
    """
    row = _locked(actor, facility_id)
    try:
        with transaction.atomic():
            made = Bed.objects.bulk_create(
                Bed(
                    facility=row,
                    room=room,
                    number=number,
                    is_nursing=is_nursing,
                    is_cognitive=is_cognitive,
                    valid_from=valid_from,
                )
                for room, number in beds
            )
    except IntegrityError:
        raise FacilityRefused(
            _("有床位已经登记过"), code="facilities.bed_twice", field="number", remedy=_("核对房间号和床号")
        ) from None
    note(subject_type="facilities.Facility", subject_id=row.pk, beds=len(made))
    return len(made)


@service("facilities.beds", "facilities.remove_beds")
def remove_beds(actor: Actor, *, facility_id: int, bed_ids: Sequence[int], on: date) -> int:
    """Give beds up from a day on; the rows stay. Returns how many."""
    row = _locked(actor, facility_id)
    count = Bed.objects.filter(
        facility=row, pk__in=list(bed_ids), valid_to__isnull=True, valid_from__lt=on
    ).update(valid_to=on)
    note(subject_type="facilities.Facility", subject_id=row.pk, beds=count)
    return count


@service("facilities.register", "facilities.cover")
def cover_village(actor: Actor, *, facility_id: int, village: str, valid_from: date) -> CentreCoverage:
    """Say that a centre serves a village from a day on."""
    row = _locked(actor, facility_id)
    if not inside(village, actor.county) or len(village) != 12:
        raise FacilityRefused(_("村（社区）不在本县"), field="village", remedy=_("核对代码"))
    if row.kind not in ("village_centre", "town_centre", "station"):
        raise FacilityRefused(_("只有居家养老服务中心、照料中心、驿站覆盖村（社区）"), field="facility_id")
    try:
        with transaction.atomic():
            made = CentreCoverage.objects.create(facility=row, village=village, valid_from=valid_from)
    except IntegrityError:
        raise FacilityRefused(
            _("已经登记过这一条覆盖"), code="facilities.coverage_twice", field="village"
        ) from None
    note(subject_type="facilities.Facility", subject_id=row.pk, village=village)
    return made


@service("facilities.grade", "facilities.set_grade")
def set_grade(
    actor: Actor,
    *,
    facility_id: int,
    scheme: str,
    grade: str,
    valid_from: date,
    valid_to: date | None = None,
    issuer: str = "",
) -> GradeRecord:
    """Write down a grade in force; the one before it in the same scheme ends the day this begins."""
    row = _locked(actor, facility_id)
    GradeRecord.objects.filter(
        facility=row, scheme=scheme, valid_from__lt=valid_from, valid_to__isnull=True
    ).update(valid_to=valid_from)
    GradeRecord.objects.filter(
        facility=row, scheme=scheme, valid_from__lt=valid_from, valid_to__gt=valid_from
    ).update(valid_to=valid_from)
    try:
        with transaction.atomic():
            made = GradeRecord.objects.create(
                facility=row,
                scheme=scheme,
                grade=grade,
                issuer=issuer,
                valid_from=valid_from,
                valid_to=valid_to,
            )
    except IntegrityError:
        raise FacilityRefused(
            _("这一天起已有同一评定体系的等级"),
            code="facilities.grade_twice",
            field="valid_from",
            remedy=_("核对日期"),
        ) from None
    note(subject_type="facilities.Facility", subject_id=row.pk, scheme=scheme, grade=grade)
    announce(actor, events.GRADED, occurred_on=valid_from, facility_id=row.pk)
    return made


@service("facilities.load")
def bulk_load(
    actor: Actor,
    *,
    facilities: Sequence[dict[str, Any]],
    beds: Iterable[dict[str, Any]] = (),
    coverage: Iterable[dict[str, Any]] = (),
    grades: Iterable[dict[str, Any]] = (),
) -> list[int]:
    """Enter many places at once; all or none.

    Parameters
    ----------
    facilities : sequence of dict
        Columns of ``Facility``.
    beds, coverage, grades : iterables of dict
        Columns of their tables with ``facility`` = position in ``facilities`` instead of an id.

    Returns
    -------
    list of int
        Ids in the order given.
    """
    rows = [Facility(**{"county": actor.county, **words}) for words in facilities]
    for row in rows:
        _check(_values(row))
    ids = [row.pk for row in Facility.objects.bulk_create(rows)]

    def with_ids(given: Iterable[dict[str, Any]], columns: Sequence[str]) -> Iterable[list[Any]]:
        for words in given:
            yield [
                ids[words["facility"]],
                *(words.get(c, False if c.startswith("is_") else None) for c in columns),
            ]

    bed = ("room", "number", "is_nursing", "is_cognitive", "valid_from", "valid_to")
    bulk.copy_into("facilities_bed", ("facility_id", *bed), with_ids(beds, bed))
    cover = ("village", "valid_from", "valid_to")
    bulk.copy_into("facilities_centrecoverage", ("facility_id", *cover), with_ids(coverage, cover))
    grade = ("scheme", "grade", "issuer", "valid_from", "valid_to")
    bulk.copy_into(
        "facilities_graderecord",
        ("facility_id", *grade),
        with_ids(({"issuer": "", **words} for words in grades), grade),
    )
    note(facilities=len(ids))
    return ids
