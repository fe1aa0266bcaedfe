"""A new file in one deed: the person, whom to call, and who spoke for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from yanglao.base.actor import Actor
from yanglao.base.service import note, service
from yanglao.people.models import Person
from yanglao.people.rules.draft import Draft
from yanglao.people.services.files import Different, PersonRefused, register_person, set_contacts
from yanglao.people.services.relations import give_consent


@dataclass(frozen=True, slots=True)
class Spokesman:
    """Who handed in for the elder, and by what proof."""

    name: str
    relation: str
    proof: str


@service("people.write", "people.open_file")
def open_file(
    actor: Actor,
    *,
    draft: Draft,
    contacts: Sequence[Mapping[str, str]] = (),
    spokesman: Spokesman | None = None,
    at: datetime,
    today: date,
    different: Different | None = None,
) -> Person:
    """Open a file with its contacts; whoever spoke for the elder is written down as a consent with its proof.

    Raises
    ------
    PersonRefused
        As for :func:`register_person`; a spokesman without a name or a proof.
    """
    if spokesman is not None and not (spokesman.name.strip() and spokesman.proof.strip()):
        raise PersonRefused(
            _("代办人要写姓名和凭据"), code="entry.spokesman", field="by_name", remedy=_("补齐再交")
        )
    row = register_person(actor, draft=draft, at=at, today=today, different=different)
    if contacts:
        set_contacts(actor, person_id=row.pk, contacts=contacts)
    if spokesman is not None:
        give_consent(
            actor,
            person_id=row.pk,
            kind="entry",
            given_by=spokesman.name.strip(),
            relation=spokesman.relation.strip(),
            evidence=spokesman.proof.strip(),
            valid_from=today,
        )
    note(subject_type="people.Person", subject_id=row.pk, person_id=row.pk, village=row.village)
    return row
