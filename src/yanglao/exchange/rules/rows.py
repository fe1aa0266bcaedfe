"""One row of a file as words about a person, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from yanglao.exchange.rules import cells
from yanglao.exchange.rules.cells import Fault


class Finder(Protocol):
    """Finds divisions by name (``areas.queries.finder``)."""

    def town(self, words: str) -> list[str]:
        """Return codes of towns so called."""

    def village(self, words: str, town: str = "") -> list[str]:
        """Return codes of villages so called."""

    def in_text(self, text: str, town: str = "") -> str | None:
        """Return the one village named in an address."""


@dataclass(slots=True)
class RowWords:
    """What a row says, with faults."""

    number: int
    texts: dict[str, str] = field(default_factory=dict)
    sex: str = ""
    birth_on: date | None = None
    register_village: str = ""
    residence_village: str = ""
    phone: str = ""
    home_phone: str = ""
    contact: tuple[str, str, str] | None = None
    faults: list[Fault] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Return the text of a column, empty when the file has none."""
        return self.texts.get(name, "")


def is_empty(row: Sequence[Any]) -> bool:
    """Return whether a row says nothing."""
    return not any(cells.text(cell) for cell in row)


def read(
    number: int,
    row: Sequence[Any],
    columns: Mapping[str, int],
    finder: Finder,
    county: str,
    default: str = "",
) -> RowWords:
    """Read one row.

    Parameters
    ----------
    number : int
        As the spreadsheet counts.
    row : sequence
        Cells.
    columns : mapping
        Field → place.
    finder : Finder
        Of the county.
    county : str
        6 digits.
    default : str
        Village (12 digits) for rows that name none.
    """
    raw = {name: row[place] if place < len(row) else None for name, place in columns.items()}
    words = RowWords(number, {name: cells.text(cell) for name, cell in raw.items()})
    if cells.lost_digits(raw.get("id_number")):
        words.faults.append(Fault.of("id.digits_lost", "id_number"))
        words.texts["id_number"] = ""
    words.sex, understood = cells.sex(words.text("sex"))
    if not understood:
        words.faults.append(Fault.of("sex.unknown", "sex", given=words.text("sex")[:10]))
    words.birth_on, fault = cells.day(raw.get("birth_on"), "birth_on")
    if fault:
        words.faults.append(fault)
    _places(words, finder, county, default)
    _phones(words)
    _contact(words)
    return words


def _village(words: RowWords, finder: Finder, prefix: str, fallback_town: str = "") -> tuple[str, str]:
    """Return (village, town) named by the columns of a prefix; faults when they name none or several."""
    town_words, village_words = words.text(f"{prefix}town"), words.text(f"{prefix}village")
    town = fallback_town
    if town_words:
        towns = finder.town(town_words)
        if len(towns) != 1:
            words.faults.append(Fault.of("town.unknown", f"{prefix}town", given=town_words[:20]))
            return "", ""
        town = towns[0]
    if not village_words:
        return "", town
    found = finder.village(village_words, town)
    if len(found) == 1:
        return found[0], town
    code = "village.unknown_name" if not found else "village.several"
    words.faults.append(Fault.of(code, f"{prefix}village", given=village_words[:20]))
    return "", town


def _places(words: RowWords, finder: Finder, county: str, default: str) -> None:
    before = len(words.faults)
    village, town = _village(words, finder, "")
    code = words.text("village_code")
    if code:
        found = finder.village(code) if len(code) == 12 else []
        if found:
            village = found[0]
        else:
            words.faults.append(Fault.of("village.code", "village_code", given=code[:20]))
    words.register_village, register_town = _village(words, finder, "register_", "")
    words.residence_village, residence_town = _village(words, finder, "residence_", "")
    # The unnamed columns tell who administers: the register place, unless the file names that apart.
    if not words.register_village and "register_village" not in words.texts:
        words.register_village = village
    for name, where in (("register", register_town or town), ("residence", residence_town)):
        address = words.text(f"{name}_address")
        if address and not getattr(words, f"{name}_village") and len(words.faults) == before:
            setattr(words, f"{name}_village", finder.in_text(address, where) or "")
    if not words.register_village and not words.residence_village and len(words.faults) == before:
        if default:
            words.register_village = default
        else:
            words.faults.append(Fault.of("village.missing", "village"))


def _phones(words: RowWords) -> None:
    words.phone, words.home_phone = words.text("phone"), words.text("home_phone")
    if not words.phone:
        words.phone, words.home_phone = words.home_phone, ""


def _contact(words: RowWords) -> None:
    name, phone, relation = (
        words.text("contact_name"),
        words.text("contact_phone"),
        words.text("contact_relation"),
    )
    if name[:1] in ("=", "+", "-", "@"):
        words.faults.append(Fault.of("text.formula", "contact_name", start=name[0]))
    elif name:
        words.contact = (name[:60], relation[:20], phone)
    elif phone:
        words.faults.append(Fault.of("contact.name", "contact_name"))
