"""``ledger``, ``audit``, ``people import``, ``exchange undo``, ``db checksum``: each says so when a row was altered."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from yanglao.base.identifiers import IMPOSSIBLE_ADDRESS, check_character

HEADINGS = ("姓名", "身份证号", "联系电话", "户籍村（社区）", "居住地址", "民族")


def test_the_books_balance_and_say_of_how_many_entries_and_accounts(standing):
    said = standing.word("ledger", "check", "--json")
    assert said.code == 0
    assert said.json["balanced"] is True
    assert said.json["entries"] > 0
    assert said.json["accounts"] > 0


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE funds_posting SET amount_fen = amount_fen + 1 WHERE id = (SELECT max(id) FROM funds_posting)",
        "DELETE FROM funds_posting WHERE id = (SELECT min(id) FROM funds_posting)",
    ],
)
def test_a_posting_altered_behind_its_back_unbalances_the_books(county, deed):
    county.owner(deed)
    said = county.word("ledger", "check", "--json")
    assert said.code == 1
    assert said.json["balanced"] is False
    assert said.json["unbalanced"]


def test_books_without_an_entry_are_no_success(county):
    county.owner("TRUNCATE funds_posting, funds_entry CASCADE")
    said = county.word("ledger", "check", "--json")
    assert (said.code, said.json["balanced"]) == (1, False)


def test_the_log_is_whole_and_says_of_how_many(standing):
    said = standing.word("audit", "verify", "--json")
    assert said.code == 0
    assert said.json["ok"] is True
    assert said.json["checked"] > 0


@pytest.mark.parametrize(
    ("deed", "problem"),
    [
        ("UPDATE base_auditentry SET actor_name = 'X' WHERE id = %s", "altered"),
        ("DELETE FROM base_auditentry WHERE id = %s", "removed"),
    ],
)
def test_one_entry_altered_or_removed_is_named(county, deed, problem):
    assert county.word("audit", "verify", "--json").json["ok"] is True
    victim = county.one("SELECT entry_id FROM base_auditseal ORDER BY seq OFFSET 5 LIMIT 1")
    county.owner(deed, victim)
    said = county.word("audit", "verify", "--json")
    assert said.code == 1
    assert said.json["ok"] is False
    assert [(link["entry"], link["problem"]) for link in said.json["broken"]] == [(victim, problem)]


def sheet(path: Path, county, rows: int = 40) -> Path:
    """Write invented people, each filed in a village of the county; the last row has a wrong ID number."""
    villages = [
        row[0]
        for row in county.owner(
            "SELECT name FROM areas_division WHERE length(code) = 12 ORDER BY code LIMIT 5"
        )
    ]
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("示例")
        page.write_row(0, 0, HEADINGS)
        for number in range(1, rows + 1):
            first = f"{IMPOSSIBLE_ADDRESS}19{30 + number % 30}0{1 + number % 9}1{number % 9}{900 + number % 100:03d}"
            last = check_character(first)
            if number == rows:
                last = "0" if last != "0" else "1"
            page.write_row(number, 0, (f"示例{'甲乙丙丁戊'[number % 5]}{'东西南北'[number % 4]}", first + last,
                                       f"1390077{number:04d}", villages[number % len(villages)], f"{number} 号", "汉族"))  # fmt: skip
    return path


def checksum(county) -> dict:
    said = county.word("db", "checksum", "--json")
    assert said.code == 0, said.err
    assert (
        sum(
            said.json["tables"].values() if isinstance(next(iter(said.json["tables"].values())), int) else [1]
        )
        > 0
    )
    return said.json


def test_an_import_tried_changes_nothing_and_an_import_undone_leaves_nothing(county, tmp_path):
    file = str(sheet(tmp_path / "people.xlsx", county))
    before = checksum(county)
    tried = county.word("people", "import", file, "--dry-run", "--json")
    assert tried.code == 0, tried.err
    assert (tried.json["new"], tried.json["refused"]) == (39, 1)
    assert tried.json["errors"][0].keys() >= {"row", "field", "message", "remedy"}
    assert tried.json["errors"][0]["row"] == 41
    assert checksum(county) == before
    done = county.word("people", "import", file, "--json").json
    assert done["new"] == tried.json["new"]
    assert checksum(county)["checksum"] != before["checksum"], "an import changes the county"
    again = county.word("people", "import", file, "--dry-run", "--json").json
    assert (again["new"], again["duplicate"]) == (0, 39)
    undone = county.word("exchange", "undo", str(done["batch"]), "--json")
    assert (undone.code, undone.json["undone"], undone.json["kept"]) == (0, 39, 0)
    assert checksum(county) == before


def test_a_row_later_work_has_touched_is_kept_and_listed_with_the_reason(county, tmp_path):
    file = str(sheet(tmp_path / "people.xlsx", county))
    before = checksum(county)
    batch = county.word("people", "import", file, "--json").json["batch"]
    county.owner(
        "UPDATE people_person SET residence_address = '后来改的', updated_at = updated_at + interval '1 hour' "
        "WHERE id = (SELECT max(person_id) FROM exchange_importrow WHERE batch_id = %s)",
        batch,
    )
    undone = county.word("exchange", "undo", str(batch), "--json")
    assert (undone.code, undone.json["kept"], len(undone.json["rows"])) == (1, 1, 1)
    assert undone.json["rows"][0]["reason"]
    assert checksum(county) != before


def test_a_batch_that_is_none_is_refused(standing):
    said = standing.word("exchange", "undo", "999999", "--json")
    assert said.code == 2
    assert said.json["errors"][0]["remedy"]


def test_the_checksum_notices_one_letter_in_one_row(county):
    before = checksum(county)
    assert checksum(county) == before
    county.owner(
        "UPDATE people_person SET name = name || '某' WHERE id = (SELECT max(id) FROM people_person)"
    )
    after = checksum(county)
    assert after["checksum"] != before["checksum"]
    assert {t for t in after["tables"] if after["tables"][t] != before["tables"][t]} == {"people_person"}
