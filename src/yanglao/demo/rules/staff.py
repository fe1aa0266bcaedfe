"""Workers, their posts and certificates: carers, social workers, assessors, heads. All 示例."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from yanglao.demo.rules import identities, names
from yanglao.demo.rules.ages import born_on
from yanglao.demo.rules.institutions import Institutions, Place
from yanglao.demo.rules.quotas import share_out, stream
from yanglao.demo.rules.totals import TODAY, Totals


@dataclass(frozen=True, slots=True)
class Certificate:
    """A skill certificate."""

    kind: str
    skill_level: int | None
    number: str
    issued_on: date
    valid_to: date | None


@dataclass(slots=True)
class Employee:
    """A worker with one post."""

    number: str
    kind: str  # care_worker | social_worker | assessor | head
    name: str
    sex: str
    born_on: date
    id_number: str
    phone: str
    body: str
    place: str  # key of a facility, or ""
    post: str
    town: str
    since: date
    medical: bool = False
    certificates: tuple[Certificate, ...] = ()


def draw(seed: int, totals: Totals, institutions: Institutions) -> list[Employee]:
    """Return all workers; counts of those with a valid certificate are those of ``totals``."""
    random = stream(seed, "staff")
    numbers = identities.IdNumbers(stream(seed, "staff numbers"))
    homes = [home for home in institutions.homes if home.status == "open"]
    found: list[Employee] = []

    def hire(
        kind: str, place: Place | None, body: str, post: str, town: str, *certificates: Certificate
    ) -> Employee:
        age = random.randrange(24, 50) if kind in ("social_worker", "assessor") else random.randrange(34, 62)
        sex = "f" if random.random() < (0.5 if kind == "head" else 0.86) else "m"
        born = born_on(random, age, TODAY)
        worker = Employee(
            f"示例{len(found) + 1:04d}", kind, names.name(random, sex, born.year), sex, born, numbers.take(born, sex),
            identities.mobile(random), body, place.key if place else "", post, town,
            date(random.randrange(2015, 2026), random.randrange(1, 13), 1), certificates=certificates,
        )  # fmt: skip
        found.append(worker)
        return worker

    _carers(random, totals, homes, institutions, hire)
    _social_workers(random, totals, homes, institutions, hire)
    town = homes[0].town
    for number in range(totals.assessors):
        certificate = _certificate(random, "assessor", 3 if number % 3 else 2, number)
        hire("assessor", None, "agency", "评估员", town, certificate).medical = number % 2 == 0
    for home in homes:
        hire("head", home, home.operator, "院长", home.town)
    return found


def _carers(
    random: Random, totals: Totals, homes: list[Place], institutions: Institutions, hire: object
) -> None:
    assert callable(hire)
    places = homes + institutions.town_centres + institutions.centres[::4]
    weights = (
        [home.beds / 12 for home in homes]
        + [2.0] * len(institutions.town_centres)
        + [0.5] * len(institutions.centres[::4])
    )
    posts = [
        p
        for p, n in zip(
            places, share_out(totals.certified_carers + totals.other_carers, weights), strict=True
        )
        for _ in range(n)
    ]
    random.shuffle(posts)
    for number, place in enumerate(posts):
        if number < totals.certified_carers:
            level = (
                random.choices((3, 2, 1), (78, 19, 3))[0]
                if number < totals.skilled_carers
                else random.choice((5, 5, 4))
            )
            hire(
                "care_worker",
                place,
                place.operator,
                "护理员",
                place.town,
                _certificate(random, "care_worker", level, number),
            )
        elif number % 11 == 0:
            lapsed = date(2025, 1, 1) + timedelta(days=random.randrange(600))
            old = Certificate("care_worker", 5, f"示例HL{number + 1:06d}", date(2019, 5, 1), lapsed)
            hire("care_worker", place, place.operator, "护理员", place.town, old)
        else:
            hire("care_worker", place, place.operator, "护理员", place.town)


def _social_workers(
    random: Random, totals: Totals, homes: list[Place], institutions: Institutions, hire: object
) -> None:
    assert callable(hire)
    at_homes = min(totals.home_social_workers, totals.social_workers)
    posts = [
        h for h, n in zip(homes, share_out(at_homes, [h.beds for h in homes]), strict=True) for _ in range(n)
    ]
    for number, home in enumerate(posts):
        hire(
            "social_worker",
            home,
            home.operator,
            "养老社工",
            home.town,
            _certificate(random, "social_worker", None, number),
        )
    centres = institutions.town_centres + institutions.centres
    for number in range(at_homes, totals.social_workers):
        centre = centres[number % len(centres)]
        hire(
            "social_worker",
            centre,
            "association",
            "社区养老社工",
            centre.town,
            _certificate(random, "social_worker", None, number),
        )


def _certificate(random: Random, kind: str, level: int | None, number: int) -> Certificate:
    """Return a certificate valid on the demo's day; one in twenty runs out within the next month."""
    issued = date(random.randrange(2017, 2026), random.randrange(1, 13), random.randrange(1, 28))
    until = None
    if kind == "assessor" or random.random() < 0.05:
        until = TODAY + timedelta(
            days=random.randrange(3, 30) if random.random() < 0.4 else random.randrange(60, 900)
        )
    letters = {"care_worker": "HL", "social_worker": "SG", "assessor": "PG"}[kind]
    return Certificate(kind, level, f"示例{letters}{number + 1:06d}", issued, until)
