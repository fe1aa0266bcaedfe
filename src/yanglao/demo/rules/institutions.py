"""Bodies, homes, centres and beds. Names the county's plan gives stand as printed; all others, and every figure, are 示例."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from yanglao.demo.rules import identities
from yanglao.demo.rules.ground import Outline, Point
from yanglao.demo.rules.people import Village
from yanglao.demo.rules.place import HAIYAN, Description
from yanglao.demo.rules.quotas import share_out, stream
from yanglao.demo.rules.totals import Totals

#: Homes the plan of Haiyan names, and one it saw being built. What is good is given to them; wants only to 示例 homes.
NAMED_HOMES, PLANNED_HOME = HAIYAN.homes, HAIYAN.planned
#: Beds of each home at full size: 4,230 together.
HOME_BEDS = (
    540,
    420,
    180,
    300,
    240,
    121,
    96,
    177,
    61,
    149,
    108,
    151,
    82,
    160,
    113,
    140,
    121,
    152,
    72,
    148,
    170,
    98,
    166,
    145,
    120,
)
#: Towns have a government, streets an office of the district's.
_HAVE_GOVERNMENT = ("镇", "乡", "苏木")
_WORDS = (
    "安康",
    "和乐",
    "颐年",
    "福寿",
    "晚晴",
    "松柏",
    "长青",
    "金秋",
    "怡和",
    "仁爱",
    "康宁",
    "夕阳红",
    "敬亲",
    "同心",
    "阳光",
    "春晖",
)


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation, known by its key."""

    key: str
    name: str
    short_name: str
    kind: str
    town: str
    phone: str
    credit_code: str
    parent: str = ""
    is_example: bool = True


@dataclass(slots=True)
class Place:
    """A facility."""

    key: str
    name: str
    kind: str  # care_home | town_centre | village_centre
    town: str
    village: str
    address: str
    point: Point
    phone: str
    owner: str
    operator: str
    ownership: str
    operation: str
    opened_on: date
    outside_from: date | None = None
    outside_to: date | None = None
    market_tier: str = ""
    medical_link: str = "contract"
    dementia_zone: bool = False
    disabled_zone: bool = False
    status: str = "open"
    beds: int = 0
    nursing_beds: int = 0
    cognitive_beds: int = 0
    grade: str = ""
    villages: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Institutions:
    """All bodies and places of the demo."""

    bodies: list[Body]
    homes: list[Place]
    town_centres: list[Place]
    centres: list[Place]


def draw(
    seed: int,
    totals: Totals,
    villages: Sequence[Village],
    middles: dict[str, Point],
    outline: Outline,
    place: Description = HAIYAN,
) -> Institutions:
    """Draw every body and place.

    Parameters
    ----------
    middles : dict of str to Point
        Nine digits of a town to its drawn middle.
    """
    random = stream(seed, "institutions")
    towns = {v.town: v.town_name for v in villages}
    bodies = _bodies(random, towns, place)
    homes = _homes(random, totals, villages, towns, middles, outline, place)
    town_centres = [
        _town_centre(random, code, name, middles[code], outline, villages, place)
        for code, name in towns.items()
    ]
    # More beds with medical care than beds in homes, as printed: the rest are short-stay beds of the town centres.
    extra = share_out(max(0, totals.integrated_beds - sum(h.beds for h in homes)), [1.0] * len(town_centres))
    for centre, beds in zip(town_centres, extra, strict=True):
        centre.beds, centre.medical_link = beds, "point"
    centres = _centres(random, totals, villages, outline, place)
    return Institutions(bodies, homes, town_centres, centres)


def _bodies(random: Random, towns: dict[str, str], place: Description) -> list[Body]:
    first_town = next(iter(towns))

    def body(
        key: str,
        name: str,
        short: str,
        kind: str,
        head: str,
        town: str = "",
        parent: str = "",
        real: bool = False,
    ) -> Body:
        phone, code = identities.landline(random, place.landline_head), identities.credit_code(random, head)
        return Body(key, name, short, kind, town, phone, code, parent, not real)

    found = [
        body("bureau", place.bureau, place.bureau_short, "bureau", "11", first_town, real=True),
        body("agency", "示例能力评估服务中心", "示例评估", "assessment_agency", "52", first_town),
        body("hospital", "示例护理院", "示例护理院", "hospital", "52", first_town),
        body("bank", "示例农商银行", "示例农商行", "bank", "91", first_town),
        body("association", "示例社会工作服务中心", "示例社工", "association", "52", first_town),
    ]
    for word in _WORDS[:6]:
        found.append(body(f"operator:{word}", f"示例{word}养老服务有限公司", f"示例{word}", "operator", "91"))
    for word in _WORDS[6:9]:
        found.append(body(f"provider:{word}", f"示例{word}居家服务社", f"示例{word}", "provider", "52"))
    for code, name in towns.items():
        found.append(
            body(
                f"town:{code}",
                f"{name}人民政府" if name.endswith(_HAVE_GOVERNMENT) else f"{name}办事处",
                name,
                "town_office",
                "11",
                code,
                real=True,
            )
        )
    return found


def _homes(
    random: Random,
    totals: Totals,
    villages: Sequence[Village],
    towns: dict[str, str],
    middles: dict[str, Point],
    outline: Outline,
    description: Description,
) -> list[Place]:
    """Return the homes: public ones first, of them the contracted first; zones at the named ones first."""
    named = description.homes
    plan = [(name, _town_called(towns, part)) for name, part in named]
    codes = list(towns)
    while len(plan) < totals.homes:
        place = len(plan) - len(named)
        town = codes[place % len(codes)]
        public = len(plan) < totals.public_homes
        name = (
            f"示例{towns[town]}敬老院"
            if public and place < len(codes)
            else f"示例{_WORDS[place % len(_WORDS)]}养老院"
        )
        plan.append((name, town))
    beds = _at_least_one(totals.beds, HOME_BEDS)
    zones = set(range(totals.homes_with_zone))
    found = []
    for number, (name, town) in enumerate(plan):
        public = number < totals.public_homes
        contracted = number < totals.contracted_homes
        village = random.choice([v for v in villages if v.town == town])
        opened = date(random.randrange(2004, 2021), random.randrange(1, 13), 1)
        home = Place(
            key=f"home:{number}",
            name=name,
            kind="care_home",
            town=town,
            village=village.code,
            address=f"{towns[town]}{village.short}示例路{random.randrange(1, 200)}号",
            point=outline.near(random, village.point, 600),
            phone=identities.landline(random, description.landline_head),
            owner=f"town:{town}"
            if public and number >= 3
            else "bureau"
            if public
            else f"operator:{_WORDS[number % 6]}",
            operator=f"operator:{_WORDS[number % 6]}" if contracted or not public else f"town:{town}",
            ownership="public" if public else "private",
            operation="contracted_out" if contracted else "government_run" if public else "private_run",
            opened_on=opened,
            market_tier="safety_net"
            if public and not contracted
            else "inclusive"
            if public
            else random.choice(("inclusive", "market")),
            medical_link=random.choice(("own_clinic", "point")) if number < len(named) else "contract",
            dementia_zone=number in zones and number % 2 == 0,
            disabled_zone=number in zones,
            beds=beds[number],
            grade=description.graded[name]
            if name in description.graded
            else random.choice(("3", "3", "2", "")),
        )
        if contracted:
            home.outside_from = max(opened, date(random.randrange(2017, 2023), 1, 1))
            home.outside_to = date(random.randrange(2028, 2033), 1, 1)
        found.append(home)
    _kinds_of_beds(totals, found)
    if description.planned is not None:
        found.append(_planned(random, description.planned, towns, middles, description.landline_head))
    return found


def _town_called(towns: dict[str, str], part: str) -> str:
    """Return the first town whose name begins so."""
    return next(code for code, name in towns.items() if name.startswith(part))


def _planned(
    random: Random, planned: tuple[str, str], towns: dict[str, str], middles: dict[str, Point], head: str
) -> Place:
    name, part = planned
    town = _town_called(towns, part)
    return Place(
        "home:planned", name, "care_home", town, "", f"{towns[town]}（在建）", middles[town], identities.landline(random, head),
        "bureau", "bureau", "public", "government_run", date(2027, 1, 1), status="planned", medical_link="none",
    )  # fmt: skip


def _at_least_one(total: int, weights: Sequence[float]) -> list[int]:
    """Share out; who would have nothing takes one from the largest."""
    parts = share_out(total, weights)
    while 0 in parts:
        parts[parts.index(max(parts))] -= 1
        parts[parts.index(0)] += 1
    return parts


def _kinds_of_beds(totals: Totals, homes: list[Place]) -> None:
    """Say how many beds of each home are for nursing and for dementia, none more than the home has."""
    nursing = totals.nursing_beds
    parts = share_out(nursing, [home.beds * (1.35 if home.disabled_zone else 0.9) for home in homes])
    parts = [min(part, home.beds) for part, home in zip(parts, homes, strict=True)]
    for number, home in enumerate(homes):
        parts[number] += (more := min(nursing - sum(parts), home.beds - parts[number]))
        assert more >= 0
    for part, home in zip(parts, homes, strict=True):
        home.nursing_beds = part
    with_zone = [home for home in homes if home.dementia_zone]
    for part, home in zip(
        share_out(totals.cognitive_beds, [h.nursing_beds + 0.1 for h in with_zone]), with_zone, strict=True
    ):
        home.cognitive_beds = min(part, home.beds)


def _town_centre(
    random: Random,
    code: str,
    name: str,
    middle: Point,
    outline: Outline,
    villages: Sequence[Village],
    description: Description,
) -> Place:
    village = next(v for v in villages if v.town == code)
    called = next(
        (n for n, part in description.centres if name.startswith(part)), f"{name}居家养老服务中心（示例）"
    )
    return Place(
        f"town_centre:{code}", called, "town_centre", code, village.code,
        f"{name}示例路1号", outline.near(random, middle, 300), identities.landline(random, description.landline_head),
        f"town:{code}", f"operator:{random.choice(_WORDS[:6])}", "public", "contracted_out",
        date(random.randrange(2017, 2021), 1, 1), date(2022, 1, 1), date(2028, 1, 1), grade=random.choice(("5A", "4A", "3A")),
    )  # fmt: skip


def _centres(
    random: Random,
    totals: Totals,
    villages: Sequence[Village],
    outline: Outline,
    description: Description,
) -> list[Place]:
    """Return the village centres; a village without one of its own shares the nearest of its town."""
    towns: dict[str, list[Village]] = {}
    for village in villages:
        towns.setdefault(village.town, []).append(village)
    parts = share_out(min(totals.centres, len(villages)), [len(group) for group in towns.values()])
    found: list[Place] = []
    for count, group in zip(parts, towns.values(), strict=True):
        if not count:  # more towns than centres: this one has none yet
            continue
        own = random.sample(group, count)
        of_town = {
            v.code: _centre(random, v, outline, description.landline_head)
            for v in sorted(own, key=lambda v: v.code)
        }
        for village in group:
            nearest = min(
                own, key=lambda v: (outline.apart(v.point, village.point) if v != village else -1.0, v.code)
            )
            of_town[nearest.code].villages.append(village.code)
        found += of_town.values()
    social = set(random.sample(range(len(found)), min(totals.social_centres, len(found))))
    for number, centre in enumerate(found):
        if number in social:
            centre.operation, centre.operator = "contracted_out", f"operator:{random.choice(_WORDS[:6])}"
            centre.outside_from = date(random.randrange(2020, 2026), 1, 1)
            centre.outside_to = date(2028, 1, 1) + timedelta(days=365 * random.randrange(3))
    return found


def _centre(random: Random, village: Village, outline: Outline, head: str) -> Place:
    short = village.short
    return Place(
        f"centre:{village.code}", f"{short}居家养老服务照料中心", "village_centre", village.town, village.code,
        f"{village.town_name}{short}", outline.near(random, village.point, 200), identities.landline(random, head),
        f"town:{village.town}", f"town:{village.town}", "public", "government_run",
        date(random.randrange(2013, 2020), random.randrange(1, 13), 1), grade=random.choice(("3A", "2A", "")),
    )  # fmt: skip


def beds_of(home: Place) -> list[tuple[str, str, bool, bool]]:
    """Return (room, number, nursing, cognitive) of each bed of a home; two to a room."""
    rows = []
    for number in range(home.beds):
        floor, room = divmod(number // 2, 30)
        nursing = number < home.nursing_beds
        rows.append(
            (f"{floor + 1}{room + 1:02d}", str(number % 2 + 1), nursing, number < home.cognitive_beds)
        )
    return rows
