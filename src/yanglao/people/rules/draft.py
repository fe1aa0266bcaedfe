"""A person as somebody writes them down, checked before anything is stored. No clock: the day is passed in."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yanglao.base import identifiers
from yanglao.base.divisions import inside
from yanglao.base.errors import DomainError
from yanglao.base.periods import age_on

_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ ·'.’-])*")
_DOTS = str.maketrans(dict.fromkeys("•・‧∙．•●", "·"))
SPREADSHEET = ("=", "+", "-", "@", "\t", "\r")
_OLDEST = 130


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a draft; the words stand in ``people.messages``."""

    code: str
    field: str
    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, code: str, field_name: str, **values: object) -> Problem:
        """Return a problem with the values its sentence names."""
        return cls(code, field_name, tuple((k, str(v)) for k, v in values.items()))


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a person before they are on file. Texts as typed; dates already dates."""

    name: str
    id_number: str = ""
    id_type: str = "resident"
    sex: str = ""
    birth_on: date | None = None
    ethnicity: str = ""
    phone: str = ""
    register_village: str = ""
    register_address: str = ""
    residence_village: str = ""
    residence_address: str = ""
    relation_to_head: str = ""
    lon: float | None = None
    lat: float | None = None
    source: str = ""
    is_example: bool = False
    household_id: int | None = None
    status: str = "active"
    died_on: date | None = None
    moved_out_on: date | None = None
    village: str = ""


@dataclass(slots=True)
class Clean:
    """A draft that holds: normalised, complete."""

    words: dict[str, Any] = field(default_factory=dict)


def _name(draft: Draft, problems: list[Problem]) -> str:
    name = re.sub(r"\s+", " ", identifiers.halfwidth(draft.name.translate(_DOTS)))
    if re.fullmatch(r"[一-鿿㐀-䶿 ]+", name):
        name = name.replace(" ", "")
    if not name:
        problems.append(Problem.of("name.missing", "name"))
    elif name.startswith(SPREADSHEET):
        problems.append(Problem.of("text.formula", "name", start=name[0]))
    elif len(name) > 60 or not _NAME.fullmatch(name):
        problems.append(Problem.of("name.letters", "name", name=name[:20]))
    return name


def _identity(draft: Draft, problems: list[Problem]) -> tuple[str, str, date | None]:
    """Return number, sex and birthday; the number decides, a contradiction is a problem."""
    sex, born = draft.sex, draft.birth_on
    if draft.id_type in ("passport", "none"):
        number = re.sub(r"\s", "", identifiers.halfwidth(draft.id_number)).upper()
        if draft.id_type == "passport" and not re.fullmatch(r"[A-Z0-9]{5,20}", number):
            problems.append(Problem.of("passport.form", "id_number"))
        return number, sex, born
    if not draft.id_number.strip():
        problems.append(Problem.of("id.missing", "id_number"))
        return "", sex, born
    try:
        known = identifiers.id_number(draft.id_number)
    except DomainError as refusal:
        digits = len(re.sub(r"[\s-]", "", identifiers.halfwidth(draft.id_number)))
        problems.append(Problem.of(refusal.code, "id_number", digits=digits))
        return "", sex, born
    if sex and sex != known.sex:
        problems.append(Problem.of("sex.mismatch", "sex"))
    if born and born != known.birth_on:
        problems.append(Problem.of("birth.mismatch", "birth_on", given=born, known=known.birth_on))
    return known.text, known.sex, known.birth_on


def _phone(text: str, problems: list[Problem]) -> str:
    if not text.strip():
        return ""
    try:
        return identifiers.phone(text)
    except DomainError:
        problems.append(Problem.of("phone.form", "phone"))
        return ""


def administering(county: str, register_village: str, residence_village: str) -> str:
    """Return the village that administers: the registered one inside the county, else where the person lives."""
    return next((v for v in (register_village, residence_village) if len(v) == 12 and inside(v, county)), "")


def _texts(draft: Draft, problems: list[Problem]) -> dict[str, str]:
    found = {}
    for name, longest in (
        ("ethnicity", 20),
        ("register_address", 200),
        ("residence_address", 200),
        ("relation_to_head", 20),
    ):
        text = identifiers.halfwidth(getattr(draft, name))
        if text.startswith(SPREADSHEET):
            problems.append(Problem.of("text.formula", name, start=text[0]))
        elif len(text) > longest:
            problems.append(Problem.of("text.long", name, longest=longest))
        found[name] = text
    return found


def check(
    draft: Draft, county: str, today: date, villages: Collection[str] | None = None
) -> tuple[Clean, list[Problem]]:
    """Return the draft normalised, and what is wrong with it.

    Parameters
    ----------
    draft : Draft
        As typed.
    county : str
        Division that administers, 6 digits.
    today : date
        Working day.
    villages : collection of str, optional
        Codes of the county's villages; unchecked when left out.
    """
    problems: list[Problem] = []
    name = _name(draft, problems)
    number, sex, born = _identity(draft, problems)
    if sex not in ("m", "f") and not any(p.field in ("id_number", "sex") for p in problems):
        problems.append(Problem.of("sex.missing", "sex"))
    if born is None:
        if not any(p.field in ("id_number", "birth_on") for p in problems):
            problems.append(Problem.of("birth.missing", "birth_on"))
    elif born > today or age_on(born, today) > _OLDEST:
        problems.append(Problem.of("birth.impossible", "birth_on", born=born))
    village = draft.village or administering(county, draft.register_village, draft.residence_village)
    if not village:
        problems.append(Problem.of("village.missing", "village"))
    for field_name, code in (
        ("register_village", draft.register_village),
        ("residence_village", draft.residence_village),
    ):
        if villages is not None and inside(code, county) and code not in villages:
            problems.append(Problem.of("village.unknown", field_name, given=code))
    words: dict[str, Any] = {
        "name": name,
        "id_type": draft.id_type,
        "id_number": number,
        "sex": sex,
        "birth_on": born,
        "phone": _phone(draft.phone, problems),
        "register_village": draft.register_village,
        "residence_village": draft.residence_village,
        "village": village,
        **_texts(draft, problems),
    }
    for plain in ("lon", "lat", "source", "is_example", "household_id", "status", "died_on", "moved_out_on"):
        words[plain] = getattr(draft, plain)
    return Clean(words), problems
