"""Judging a table of people against the register: new, changed, duplicate, refused. Reads only."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from yanglao.areas import queries as areas
from yanglao.base import identifiers
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError
from yanglao.base.periods import age_on
from yanglao.exchange.files import Table
from yanglao.exchange.rules import rows as reading
from yanglao.exchange.rules.cells import Fault
from yanglao.people import queries as register
from yanglao.people import services as people

#: Columns an import may alter on a person already on file, when the file says something.
ALTERABLE = (
    "name", "ethnicity", "phone", "register_village", "register_address", "residence_village", "residence_address",
)  # fmt: skip


@dataclasses.dataclass(slots=True)
class Judged:
    """One row with its verdict."""

    number: int
    verdict: str = "refused"
    problems: list[Any] = dataclasses.field(default_factory=list)
    words: dict[str, Any] = dataclasses.field(default_factory=dict)
    categories: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    contacts: list[tuple[str, str, str]] = dataclasses.field(default_factory=list)
    person_id: int | None = None
    village: str = ""
    changes: list[str] = dataclasses.field(default_factory=list)


class Examiner:
    """Judges the rows of one table.

    Parameters
    ----------
    actor : Actor
        Whose scope decides what is on file.
    today : date
        Working day.
    default_village : str
        For rows that name none.
    allow_young : bool
        Whether people under 60 may be filed.
    """

    def __init__(
        self, actor: Actor, today: date, default_village: str = "", allow_young: bool = False
    ) -> None:
        self.actor, self.today, self.allow_young = actor, today, allow_young
        self.default = default_village or (actor.scope.keys[0] if actor.scope.kind == "village" else "")
        self.finder = areas.finder(actor.county)
        self.villages = {code for code in areas.names(actor.county) if len(code) == 12}

    def examine(self, table: Table, progress: Callable[[int, int], None] | None = None) -> list[Judged]:
        """Return every row judged, in order; empty rows are passed over."""
        judged: list[Judged] = []
        first_seen: dict[str, int] = {}
        start = table.layout.row_no
        for place, row in enumerate(table.rows[start:], start=start + 1):
            if reading.is_empty(row):
                continue
            line = self._row(place, row, table)
            judged.append(line)
            number = line.words.get("id_number", "")
            if number and number in first_seen:
                line.verdict = "duplicate"
                line.problems = [Fault.of("duplicate.in_file", "id_number", first=first_seen[number])]
            elif number and not line.problems:
                first_seen[number] = place
            if progress and place % 5000 == 0:
                progress(place, len(table.rows))
        self._match([line for line in judged if not line.problems])
        return judged

    def _row(self, place: int, row: Sequence[Any], table: Table) -> Judged:
        words = reading.read(place, row, table.layout.columns, self.finder, self.actor.county, self.default)
        line = Judged(place, problems=list(words.faults))
        draft = people.Draft(
            name=words.text("name"),
            id_number=words.text("id_number"),
            sex=words.sex,
            birth_on=words.birth_on,
            ethnicity=words.text("ethnicity"),
            phone=words.phone,
            register_village=words.register_village,
            register_address=words.text("register_address"),
            residence_village=words.residence_village,
            residence_address=words.text("residence_address"),
            source="名单导入",
        )
        clean, problems = people.check(draft, self.actor.county, self.today, self.villages)
        known = {p.field for p in line.problems}
        placed = any(p.field.endswith(("town", "village", "village_code")) for p in line.problems)
        line.problems += [
            p
            for p in problems
            if p.field not in known and not (placed and p.code in ("village.missing", "village.unknown"))
        ]
        line.words, line.village = clean.words, clean.words["village"]
        self._categories(words, line)
        self._contacts(words, line)
        self._allowed(line)
        return line

    def _categories(self, words: reading.RowWords, line: Judged) -> None:
        for column in ("category", "living", "economy", "contribution"):
            text = words.text(column)
            if not text:
                continue
            parsed = people.parse_categories(text)
            line.categories += [pair for pair in parsed.found if pair[0] not in dict(line.categories)]
            if column != "category":
                continue
            line.problems += [Fault.of("category.unknown", "category", given=w[:20]) for w in parsed.unknown]
            for word in parsed.unclear:
                poor = any(part in word for part in ("特困", "五保", "三无"))
                choices = "特困集中供养、特困分散供养" if poor else "同一类只写一种"
                line.problems.append(Fault.of("category.unclear", "category", given=word, choices=choices))

    def _contacts(self, words: reading.RowWords, line: Judged) -> None:
        wanted = []
        if words.home_phone:
            wanted.append((line.words.get("name", ""), "本人住宅", words.home_phone, "home_phone"))
        if words.contact:
            wanted.append((*words.contact, "contact_phone"))
        for name, relation, phone, column in wanted:
            try:
                line.contacts.append((name, relation, identifiers.phone(phone) if phone else ""))
            except DomainError:
                line.problems.append(people.Problem.of("phone.form", column))

    def _allowed(self, line: Judged) -> None:
        """Refuse the young, and villages outside the actor's scope."""
        born = line.words.get("birth_on")
        if born and not self.allow_young and not line.problems and age_on(born, self.today) < 60:
            line.problems.append(Fault.of("age.under_60", "birth_on", on=self.today))
        if line.village and not self._mine(line.village):
            line.problems.append(Fault.of("village.outside", "village", place=areas.path_name(line.village)))

    def _mine(self, village: str) -> bool:
        scope = self.actor.scope
        length = {"county": 6, "town": 9, "village": 12}.get(scope.kind, 0)
        return scope.kind == "system" or (length > 0 and village[:length] in scope.keys)

    def _match(self, lines: list[Judged]) -> None:
        found = register.match_id_numbers(self.actor, [line.words["id_number"] for line in lines])
        contacts = register.contact_phones(
            self.actor, [hit.person_id for hit in found.values() if hit.person_id]
        )
        for line in lines:
            hit = found.get(line.words["id_number"])
            if hit is None:
                line.verdict = "new"
                line.changes = []
            elif hit.person_id is None:
                line.verdict = "duplicate"
                line.problems = [Fault.of("duplicate.elsewhere", "id_number", town=areas.name(hit.town))]
            else:
                self._compare(line, hit, contacts.get(hit.person_id, set()))
        self._ask_about([line for line in lines if line.verdict == "new"])

    def _ask_about(self, lines: list[Judged]) -> None:
        """Hold back whoever may be on file under another number or none: a person compares the two files at the desk."""
        near = register.door_check_many(self.actor, [line.words for line in lines])
        for place, found in near.items():
            lines[place].verdict = "refused"
            lines[place].problems = [
                people.Problem.of(
                    "person.near", "name", file_no=found[0].file_no, why=people.why(found[0].evidence)
                )
            ]

    def _compare(self, line: Judged, hit: register.Hit, contacts: set[tuple[str, str]]) -> None:
        line.person_id = hit.person_id
        if hit.status in ("dead", "moved_out"):
            line.verdict = "refused"
            line.problems = [Fault.of(f"person.{hit.status}", "id_number", file_no=hit.file_no)]
            return
        altered = {
            name: line.words[name]
            for name in ALTERABLE
            if line.words.get(name) and line.words[name] != hit.values[name]
        }
        after = {**hit.values, **altered}
        village = people.administering(
            self.actor.county, after["register_village"], after["residence_village"]
        )
        if village and village != hit.village:
            line.verdict = "refused"
            line.problems = [
                Fault.of(
                    "person.moved",
                    "village",
                    file_no=hit.file_no,
                    here=areas.path_name(hit.village),
                    there=areas.path_name(village),
                )
            ]
            return
        line.village, line.words = hit.village, altered
        line.categories = [pair for pair in line.categories if hit.categories.get(pair[0]) != pair[1]]
        line.contacts = [c for c in line.contacts if (c[0], c[2]) not in contacts]
        line.changes = [*altered, *(c for c, _v in line.categories), *(["contact"] if line.contacts else [])]
        line.verdict = "changed" if line.changes else "duplicate"
        if not line.changes:
            line.problems = [Fault.of("duplicate.existing", "id_number", file_no=hit.file_no)]
