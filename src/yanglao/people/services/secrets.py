"""Sealing and indexing of a person's numbers. The context binds a ciphertext to its column and its row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yanglao.base import crypto
from yanglao.base.sealed import declare, declare_index

ID_NUMBER = "people_person.id_number"
PHONE = "people_person.phone"
CONTACT_PHONE = "people_emergencycontact.phone"
REQUEST_PHONE = "people_request.phone"
for _table, _key in (("people_person", "id"), ("people_person_history", "pgh_id")):
    declare(_table, "id_number_sealed", f"'{ID_NUMBER}:' || file_no", key=_key)
    declare(_table, "phone_sealed", f"'{PHONE}:' || file_no", key=_key)
    declare_index(_table, "id_number_index", "people.id_number", "id_number_sealed")
    declare_index(_table, "id_tail_index", "people.id_tail", "id_number_sealed", tail=4)
    declare_index(_table, "phone_index", "people.phone", "phone_sealed")
# What both files of a merge said, for taking it back: the same numbers, sealed for the same files.
for _before in ("kept_before", "kept_after", "gone_before"):
    for _name, _context in (("id_number_sealed", ID_NUMBER), ("phone_sealed", PHONE)):
        declare("people_merge", _before, f"'{_context}:' || ({_before}->>'file_no')", inside=_name)
    declare_index("people_merge", "id_number_index", "people.id_number", "id_number_sealed", inside=_before)
    declare_index(
        "people_merge", "id_tail_index", "people.id_tail", "id_number_sealed", tail=4, inside=_before
    )
    declare_index("people_merge", "phone_index", "people.phone", "phone_sealed", inside=_before)
declare("people_emergencycontact", "phone_sealed", f"'{CONTACT_PHONE}:' || id")
declare("people_request", "phone_sealed", f"'{REQUEST_PHONE}:' || id")
declare_index("people_request", "phone_index", "people.phone", "phone_sealed")


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is stored of the two numbers."""

    id_number_sealed: str
    id_number_index: str
    id_tail_index: str
    phone_sealed: str
    phone_index: str


def file_number(county: str, person_id: int) -> str:
    """Return the file number of a row: county and eight digits."""
    return f"{county}-{person_id:08d}"


def id_index(number: str) -> str:
    """Return the blind index of a normalised ID number."""
    return crypto.blind_index(number, "people.id_number")


def id_indexes(number: str) -> list[str]:
    """Return what an ID number may stand under, the key in force first (two while the keys change)."""
    return crypto.blind_indexes(number, "people.id_number")


def phone_indexes(phone: str) -> list[str]:
    """Return what a telephone may stand under, the key in force first."""
    return crypto.blind_indexes(phone, "people.phone")


def tail_indexes(number: str) -> list[str]:
    """Return what the last four characters may stand under, the key in force first."""
    return crypto.blind_indexes(number[-4:], "people.id_tail") if len(number) >= 4 else []


def tail_index(number: str) -> str:
    """Return the blind index of the last four characters."""
    return crypto.blind_index(number[-4:], "people.id_tail") if len(number) >= 4 else ""


def phone_index(phone: str) -> str:
    """Return the blind index of a normalised telephone."""
    return crypto.blind_index(phone, "people.phone")


def seal(file_no: str, id_number: str, phone: str) -> Sealed:
    """Return both numbers sealed and indexed for the row with this file number."""
    device = crypto.port()
    return Sealed(
        device.seal(id_number, f"{ID_NUMBER}:{file_no}") if id_number else "",
        device.index(id_number, "people.id_number") if id_number else "",
        device.index(id_number[-4:], "people.id_tail") if len(id_number) >= 4 else "",
        device.seal(phone, f"{PHONE}:{file_no}") if phone else "",
        device.index(phone, "people.phone") if phone else "",
    )


def open_id_number(file_no: str, sealed: str) -> str:
    """Return the ID number."""
    return crypto.unseal(sealed, f"{ID_NUMBER}:{file_no}")


def open_phone(file_no: str, sealed: str) -> str:
    """Return the telephone."""
    return crypto.unseal(sealed, f"{PHONE}:{file_no}")


def seal_contact(contact_id: int, phone: str) -> str:
    """Return a contact's telephone sealed for its row."""
    return crypto.seal(phone, f"{CONTACT_PHONE}:{contact_id}")


def open_contact(contact_id: int, sealed: str) -> str:
    """Return a contact's telephone."""
    return crypto.unseal(sealed, f"{CONTACT_PHONE}:{contact_id}")


def seal_request(request_id: int, phone: str) -> str:
    """Return the telephone of a request sealed for its row."""
    return crypto.seal(phone, f"{REQUEST_PHONE}:{request_id}") if phone else ""


def open_request(request_id: int, sealed: str) -> str:
    """Return the telephone of a request."""
    return crypto.unseal(sealed, f"{REQUEST_PHONE}:{request_id}") if sealed else ""


#: Columns that say a number; each is the same when the number is, under whatever key it stands.
_NUMBERS = {
    "id_number_sealed": open_id_number, "id_number_index": open_id_number,
    "id_tail_index": open_id_number, "phone_sealed": open_phone, "phone_index": open_phone,
}  # fmt: skip


def alike(name: str, one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether a column of two states of a file says the same; a change of keys in between is no change."""
    if one.get(name) == other.get(name):
        return True
    look = _NUMBERS.get(name)
    if look is None or bool(one.get(name)) != bool(other.get(name)):
        return False
    column = "phone_sealed" if name.startswith("phone") else "id_number_sealed"
    return look(one["file_no"], one[column]) == look(other["file_no"], other[column])
