"""The tiny village everybody tests with: twelve elders, three carers, two homes. Imports the houses only when it is settled."""

from __future__ import annotations

COUNTY, TOWN, VILLAGE, OTHER_VILLAGE = "330424", "330424001", "330424001001", "330424101003"

#: Twelve elders everybody knows: name, sex, born, relief status, living situation, ability level (GB/T 42195), who they are.
ELDERS = (
    ("沈桂珍", "f", "1942-03-08", "low", "living_alone", 2, "84, alone, on low-income relief, moderate"),
    ("周阿根", "m", "1936-10-31", "", "with_family", None, "turns 90 on the demo's today"),
    ("朱水金", "m", "1946-11-01", "", "empty_nest", None, "79, is 80 tomorrow"),
    ("王秀英", "f", "1926-05-20", "", "with_family", 3, "a hundred years old"),
    ("陈福林", "m", "1952-02-29", "near", "with_family", 1, "born on a leap day, near low income, mild"),
    ("吴金根", "m", "1950-07-15", "low", "left_behind", 4, "complete loss, on relief"),
    ("张彩娥", "f", "1944-01-02", "near", "living_alone", 3, "82, near low income, severe"),
    ("李招娣", "f", "1961-06-30", "", "with_family", None, "65, nothing but the file"),
    ("徐阿毛", "m", "1948-09-09", "destitute_dispersed", "no_kin", 2, "destitute, supported at home"),
    ("顾玉珍", "f", "1939-12-12", "", "empty_nest", 0, "86, intact"),
    ("金根林", "m", "1955-04-04", "low", "with_family", None, "71, on relief, never assessed"),
    (
        "马小妹",
        "f",
        "1966-10-31",
        "",
        "with_family",
        None,
        "turns 60 on the demo's today; lives in another town",
    ),
)


def example_id(born: str, number: int, sex: str) -> str:
    """Return an ID number that no living person can have: address code 999999, right check digit."""
    from yanglao.base.identifiers import IMPOSSIBLE_ADDRESS, check_character

    serial = number * 2 + (1 if sex == "m" else 0)
    first = f"{IMPOSSIBLE_ADDRESS}{born.replace('-', '')}{serial:03d}"
    return first + check_character(first)


class Village:
    """The tiny village: persons by name, carers, homes."""

    def __init__(self) -> None:
        self.persons: dict[str, object] = {}
        self.workers: list[object] = []
        self.homes: list[object] = []
        self.county, self.town, self.village, self.other_village = COUNTY, TOWN, VILLAGE, OTHER_VILLAGE

    def __getitem__(self, name: str):
        return self.persons[name]


def settle(platform) -> Village:
    """Put twelve elders, three carers and two homes on file through the houses' own services."""
    from datetime import UTC, date, datetime

    from yanglao.areas import services as areas
    from yanglao.areas.models import Division
    from yanglao.base.models import Installation
    from yanglao.base.scope import acting
    from yanglao.people import services as people

    at, today = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)
    Installation.objects.update_or_create(
        id=1,
        defaults={
            "county": COUNTY,
            "place_name": "海盐",
            "pack": "haiyan",
            "is_demo": True,
            "fixed_today": today,
        },
    )
    found = Village()
    with acting(platform):
        if not Division.objects.filter(code=VILLAGE).exists():  # a database of the test's own begins empty
            areas.load_divisions(platform, county=COUNTY)
        for number, (name, sex, born, relief, living, _level, _who) in enumerate(ELDERS, start=1):
            home = OTHER_VILLAGE if name == "马小妹" else VILLAGE
            row = people.register_person(
                platform,
                draft=people.Draft(
                    name=name,
                    id_number=example_id(born, number, sex),
                    phone=f"1390000{number:04d}",
                    register_village=home,
                    residence_village=home,
                    residence_address=f"{number} 号",
                    source="示例",
                    is_example=True,
                ),
                at=at,
                today=today,
            )
            found.persons[name] = row
            if relief:
                people.set_category(
                    platform,
                    person_id=row.pk,
                    category="subsistence",
                    value=relief,
                    source="大救助（示例）",
                    valid_from=date(2024, 7, 1),
                )
            category, value = ("no_kin", "") if living == "no_kin" else ("living", living)
            people.set_category(
                platform,
                person_id=row.pk,
                category=category,
                value=value,
                source="村（社区）（示例）",
                valid_from=date(2024, 7, 1),
            )
    _bodies(platform, found, today)
    return found


def _bodies(platform, found: Village, today) -> None:
    """Two homes and three carers."""
    from datetime import date

    from yanglao.facilities import services as facilities
    from yanglao.workforce import services as workforce

    homes = (("示例颐养中心", "public", "contracted_out"), ("示例康养之家", "private", "private_run"))
    for name, ownership, operation in homes:
        found.homes.append(
            facilities.register(
                platform,
                name=name,
                kind="care_home",
                town=TOWN,
                ownership=ownership,
                operation=operation,
                status="open",
                medical_link="contract",
                opened_on=date(2020, 1, 1),
                is_example=True,
            )
        )
    for number, name in enumerate(("赵丽芳", "钱小红", "孙美华"), start=1):
        found.workers.append(
            workforce.register_worker(
                platform, kind="care_worker", staff_no=f"Y{number}", name=name, sex="f", is_example=True
            )
        )
