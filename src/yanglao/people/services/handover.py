"""A move to another county as one act: the file leaves here, and a note says what the other county gets; there it is taken over.

Each county keeps its own database, so the two halves are two transactions. The note joins them: it is written in the same transaction
as the move, carries a digest of its own words, and the other side's receipt names it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yanglao.base.actor import Actor
from yanglao.base.divisions import inside
from yanglao.base.errors import DomainError
from yanglao.base.scope import acting
from yanglao.base.service import note, service
from yanglao.people.models import CategoryRecord, LifeEvent, Person
from yanglao.people.rules.categories import label as category_label
from yanglao.people.rules.draft import Draft
from yanglao.people.services import secrets
from yanglao.people.services.categories import set_category
from yanglao.people.services.files import Different, find, register_person
from yanglao.people.services.life import record_life_event
from yanglao.people.services.numbers import whole_numbers

#: What of a file goes along; accounts, addresses of others, decisions and payments stay where they were made.
PERSON = ("name", "sex", "birth_on", "id_type", "ethnicity")


class HandoverRefused(DomainError):
    """A file that cannot be handed over or taken over so."""

    default_code = "people.handover"


@dataclass(frozen=True, slots=True)
class Handover:
    """The note that goes to the other county.

    Attributes
    ----------
    number : str
        Unique in the county that hands over.
    event_id : int
        The move, to be taken back like any other.
    words : dict
        Exactly what the other county gets.
    """

    number: str
    event_id: int
    words: dict[str, Any]


def _digest(words: Mapping[str, Any]) -> str:
    plain = {name: value for name, value in words.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _whole(words: Mapping[str, Any]) -> None:
    """Refuse a note that lacks something, or says it in another shape, before anything is looked at."""
    try:
        told = words["person"]
        dates = (words["moved_on"], told["birth_on"], *(one["valid_from"] for one in words["categories"]))
        for day in dates:
            date.fromisoformat(str(day))
        texts = [told[name] for name in (*PERSON, "id_number", "phone")]
        texts += [words[name] for name in ("number", "village", "address")]
        texts += [one[name] for one in words["categories"] for name in ("category", "value", "source")]
        if all(isinstance(text, str) and "\0" not in text for text in texts):
            return
    except (KeyError, TypeError, ValueError):
        pass
    raise HandoverRefused(
        _("这不是一份完整的交接单"), code="people.handover_shape", field="file", remedy=_("请对方重新发一份")
    )


@service("people.life_event", "people.hand_over")
def hand_over(
    actor: Actor,
    *,
    person_id: int,
    village: str,
    address: str = "",
    occurred_on: date,
    at: datetime,
    today: date,
    source: str = "",
) -> Handover:
    """Let a person's register leave for another county, and write the note for it; both or neither.

    Parameters
    ----------
    village : str
        Where to, 12 digits, in another county.
    source : str
        Who said so.

    Raises
    ------
    HandoverRefused, LifeEventRefused
        The target lies in this county or is no village; a move that is none.
    """
    person = find(actor, person_id)
    if len(village) != 12 or not village.isdigit() or inside(village, person.county):
        raise HandoverRefused(
            _("迁往的村（社区）要写 12 位代码，而且不在本县"),
            field="village",
            remedy=_("县内的按县内迁移登记"),
        )
    purpose = _("随户籍迁往 %(place)s") % {"place": village}
    id_number, phone = whole_numbers(actor, person_ids=[person.pk], purpose=purpose, at=at)[person.pk]
    categories = [
        {"category": c.category, "value": c.value, "source": c.source, "valid_from": c.valid_from.isoformat()}
        for c in CategoryRecord.objects.filter(person_id=person.pk, valid_to__isnull=True).order_by(
            "category"
        )
    ]
    event = record_life_event(
        actor,
        person_id=person.pk,
        kind="move_out",
        occurred_on=occurred_on,
        at=at,
        today=today,
        source=source,
        detail={"village": village, "address": address},
    )
    number = f"JJ{person.county}-{event.pk:08d}"
    words: dict[str, Any] = {
        "number": number,
        "from_county": person.county,
        "file_no": person.file_no,
        "village": village,
        "address": address,
        "moved_on": occurred_on.isoformat(),
        "person": {name: str(getattr(person, name)) for name in PERSON}
        | {"id_number": id_number, "phone": phone},
        "categories": categories,
    }
    words["sha256"] = _digest(words)
    note(subject_type="people.LifeEvent", subject_id=event.pk, person_id=person.pk, village=person.village,
         number=number, sha256=words["sha256"])  # fmt: skip
    return Handover(number, event.pk, words)


@service("people.write", "people.take_over")
def take_over(
    actor: Actor,
    *,
    words: Mapping[str, Any],
    at: datetime,
    today: date,
    different: Different | None = None,
) -> dict[str, str]:
    """Open (or wake) the file of somebody another county handed over, at the door like everybody; return the receipt.

    Categories come along as that county's words, with its number as source, from the day of the move on.

    Returns
    -------
    dict
        ``number, sha256`` of the note, ``file_no`` here, ``taken_on, taken_by``: what goes back to the other county.

    Raises
    ------
    HandoverRefused
        An altered note, one for another county, one that was taken over already.
    PersonRefused
        Somebody near is on file, as at every door.
    """
    _whole(words)
    village, number = str(words["village"]), str(words["number"])
    if words.get("sha256") != _digest(words):
        raise HandoverRefused(_("交接单的内容和校验码对不上"), field="sha256", remedy=_("请对方重新发一份"))
    if not inside(village, actor.county):
        raise HandoverRefused(_("这份交接单不是给本县的"), field="village")
    with acting(actor):
        if LifeEvent.objects.filter(kind="move_in", source=number, reversed_at__isnull=True).exists():
            raise HandoverRefused(_("这份交接单已经接收过"), code="people.handover_taken", field="number")
    told, moved_on = words["person"], date.fromisoformat(str(words["moved_on"]))
    row = _before(actor, str(told["id_number"]))
    if row is None:
        draft = Draft(
            name=told["name"], sex=told["sex"], birth_on=date.fromisoformat(told["birth_on"]), id_type=told["id_type"],
            id_number=told["id_number"], phone=told["phone"], ethnicity=told["ethnicity"], residence_village=village,
            residence_address=str(words["address"]), source=number,
        )  # fmt: skip
        row = register_person(actor, draft=draft, at=at, today=today, different=different)
    record_life_event(
        actor, person_id=row.pk, kind="move_in", occurred_on=moved_on, at=at, today=today, source=number,
        detail={"village": village, "address": str(words["address"]), "residence_too": True},
    )  # fmt: skip
    for one in words["categories"]:
        set_category(
            actor, person_id=row.pk, category=one["category"], value=one["value"],
            source=_("%(number)s：%(what)s") % {"number": number, "what": category_label(one["category"], one["value"])},
            valid_from=moved_on,
        )  # fmt: skip
    note(subject_type="people.Person", subject_id=row.pk, person_id=row.pk, village=village, number=number)
    return {
        "number": number,
        "sha256": str(words["sha256"]),
        "file_no": row.file_no,
        "taken_on": today.isoformat(),
        "taken_by": actor.name,
    }


def _before(actor: Actor, id_number: str) -> Person | None:
    """Return the file of somebody who lived here before and left."""
    with acting(actor):
        return Person.objects.filter(
            county=actor.county, id_number_index__in=secrets.id_indexes(id_number), status="moved_out"
        ).first()
