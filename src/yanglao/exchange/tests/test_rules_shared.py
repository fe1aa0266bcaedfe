"""What another department says against the file, without a database."""

from datetime import date

import pytest

from yanglao.base.identifiers import check_character
from yanglao.exchange.rules import told
from yanglao.exchange.rules.shared import SOURCES, OnFile, Record, judge

AS_OF, DAY = date(2026, 10, 31), date(2026, 10, 20)
POLICE, CIVIL, LIST = SOURCES["police"], SOURCES["civil"], SOURCES["list"]
NUMBER = "99999919420308002" + check_character("99999919420308002")


def record(kind="death", day=DAY, name="沈桂珍", **more):
    return Record(2, more.pop("key", ""), NUMBER, name, kind, day, **more)


def person(**more):
    return OnFile(7, "沈桂珍", more.pop("status", "active"), **more)


LOW = {"subsistence": ("low", "民政业务系统共享 3", date(2026, 10, 1), date(2025, 1, 1))}


@pytest.mark.parametrize(
    ("said", "source", "file", "verdict"),
    [
        (record(), POLICE, person(), ("ready", "")),
        (record(), POLICE, person(status="dead", died_on=DAY), ("known", "same")),
        (record(), POLICE, person(status="dead", died_on=date(2026, 10, 19)), ("conflict", "death_day")),
        (record(name="沈桂真"), POLICE, person(), ("conflict", "name")),
        (record(name=" 沈·桂珍 "), POLICE, person(), ("ready", "")),
        (record(), POLICE, None, ("absent", "absent")),
        (record("marriage"), POLICE, person(), ("refused", "not_theirs")),
        (record(day=date(2026, 11, 1)), POLICE, person(), ("refused", "after_as_of")),
        (record(day=None), POLICE, person(), ("refused", "incomplete")),
        (record(problems=("date",)), POLICE, person(), ("refused", "date")),
        (record("move_out"), POLICE, person(status="dead", died_on=DAY), ("conflict", "dead")),
        (record("move_out"), POLICE, person(moved_out_on=DAY, status="moved_out"), ("conflict", "moved_out")),
        (record("move_out"), POLICE, person(events=frozenset({("move_out", DAY)})), ("known", "same")),
        (record(key="G1"), POLICE, person(keys=frozenset({"G1"})), ("known", "told_before")),
        (record("move_within", village="330424001003"), POLICE, person(register_village="330424001003"), ("known", "same")),
        (record("category", category="subsistence", value="low"), CIVIL, person(), ("ready", "")),
        (record("category", category="subsistence", value="low"), CIVIL, person(categories=LOW), ("known", "same")),
        (record("category", category="subsistence", value="near"), CIVIL, person(categories=LOW), ("ready", "")),
        (record("category", category="severe_disability"), CIVIL, person(), ("refused", "not_theirs")),
        (record("category_end", category="subsistence"), CIVIL, person(), ("known", "same")),
        (record("category_end", category="subsistence"), LIST, person(categories=LOW), ("ready", "")),
    ],
)  # fmt: skip
def test_each_record_gets_its_verdict(said, source, file, verdict):
    assert judge(said, source, file, AS_OF) == verdict


def test_a_department_alters_only_what_it_said_itself_and_nothing_checked_later():
    said = record("category", category="subsistence", value="near")
    by_hand = {"subsistence": ("low", "镇里入户核对", None, date(2025, 1, 1))}
    assert judge(said, CIVIL, person(categories=by_hand), AS_OF) == ("conflict", "other_source")
    later = {"subsistence": ("low", "民政业务系统共享 3", date(2026, 11, 2), date(2025, 1, 1))}
    assert judge(said, CIVIL, person(categories=later), AS_OF) == ("conflict", "checked_later")


def test_one_bad_record_names_its_own_problems():
    bad = told.read(5, {"id_number": "123", "name": "", "kind": "升学", "date": "2026-13-01"}, lambda w: None)
    assert set(bad.problems) == {"id_number", "date", "kind", "name"}
    good = told.read(
        6,
        {"id_number": NUMBER, "name": "沈桂珍", "kind": "死亡注销", "date": "2026年10月20日"},
        lambda w: None,
    )
    assert (good.problems, good.kind, good.occurred_on) == ((), "death", DAY)


def test_a_number_the_spreadsheet_shortened_is_not_guessed():
    assert (
        "id_number"
        in told.read(
            2,
            {"id_number": 9.99999194203080e17, "name": "x", "kind": "死亡", "date": "2026-10-20"},
            lambda w: None,
        ).problems
    )
