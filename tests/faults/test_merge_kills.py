"""``./run people merge`` and ``unmerge``: equal checksums, conflicts, and kill -9 at a random write leaves nothing half."""

from __future__ import annotations

import random
import signal

import pytest

from tests.helping.county import County

KILLS = 3


def two_files(county: County) -> tuple[str, str]:
    """Return two people of the county: the second one's number is taken away, and the benefits both have end."""
    kept, gone = county.owner(
        "SELECT p.file_no FROM people_person p JOIN benefits_benefit b ON b.person_id = p.id AND b.state = 'active' "
        "JOIN funds_payment f ON f.person_id = p.id WHERE p.status = 'active' GROUP BY p.id, p.file_no "
        "ORDER BY count(DISTINCT b.id) DESC, p.id LIMIT 2"
    )
    county.owner(
        "UPDATE people_person SET id_type = 'none', id_number_sealed = '', id_number_index = '', id_tail_index = '' WHERE file_no = %s",
        gone[0],
    )
    county.owner(
        "DELETE FROM people_categoryrecord c USING people_person p WHERE p.id = c.person_id AND p.file_no = %s",
        gone[0],
    )
    county.owner(
        "UPDATE benefits_benefit b SET state = 'closed', active_to = active_from, stop_reason = 'test' "
        "FROM people_person p WHERE p.id = b.person_id AND p.file_no = %s AND b.state IN ('active', 'suspended') "
        "AND b.scheme IN (SELECT k.scheme FROM benefits_benefit k JOIN people_person q ON q.id = k.person_id WHERE q.file_no = %s)",
        gone[0],
        kept[0],
    )
    county.owner(
        "UPDATE assessment_abilitylevel a SET valid_to = a.valid_from FROM people_person p "
        "WHERE p.id = a.person_id AND p.file_no = %s",
        gone[0],
    )
    return kept[0], gone[0]


def figure(county: County) -> str:
    found = county.word("db", "checksum", "--json").json
    assert found["tables"]["people_person"]["rows"] > 100
    return str(found["checksum"])


def test_a_merge_taken_back_leaves_equal_checksums(county: County):
    kept, gone = two_files(county)
    before = figure(county)
    merged = county.word("people", "merge", kept, gone, "--json", "--take", "phone")
    assert merged.code == 0, merged.out + merged.err
    assert merged.json["moved"] > 0
    assert figure(county) != before
    undone = county.word("people", "unmerge", str(merged.json["merge_id"]), "--json")
    assert (undone.code, undone.json["left"]) == (0, []), undone.out
    assert undone.json["moved"] == merged.json["moved"]
    assert undone.json["seconds"] < 2
    assert figure(county) == before


def test_two_benefits_of_one_scheme_stop_the_merge(county: County):
    kept, gone = two_files(county)
    county.owner(
        "UPDATE benefits_benefit b SET state = 'active', active_to = NULL, stop_reason = '' FROM people_person p "
        "WHERE p.id = b.person_id AND p.file_no = %s AND b.state = 'closed'",
        gone,
    )
    before = figure(county)
    said = county.word("people", "merge", kept, gone, "--json")
    assert said.code == 2
    assert any("两份档案都在享受或申请" in text for text in said.json["errors"][0]["conflicts"]), said.out
    assert figure(county) == before


@pytest.mark.slow
def test_a_merge_killed_at_a_random_write_leaves_nothing_half(county: County, tmp_path):
    kept, gone = two_files(county)
    before, tally = figure(county), tmp_path / "writes"
    assert county.order(words=["people", "merge", kept, gone, "--json"], count=str(tally)).code == 0
    merge_id = county.one("SELECT max(id) FROM people_merge")
    after = figure(county)
    assert county.word("people", "unmerge", str(merge_id)).code == 0
    writes = int(tally.read_text())
    assert writes > 10
    for at in sorted(random.Random(20261031).sample(range(2, writes), KILLS)):
        log = tmp_path / f"kill{at}"
        killed = county.order(words=["people", "merge", kept, gone], kill_at=at, kill_log=str(log))
        assert killed.code == -signal.SIGKILL, killed.err
        assert figure(county) == before, f"after a kill at {log.read_text()}"
    done = county.word("people", "merge", kept, gone, "--json")
    assert done.code == 0
    merge_id = done.json["merge_id"]
    killed = county.order(
        words=["people", "unmerge", str(merge_id)], kill_at=3, kill_log=str(tmp_path / "last")
    )
    assert killed.code == -signal.SIGKILL
    assert county.one("SELECT status FROM people_person WHERE file_no = %s", gone) == "merged"
    assert county.word("people", "unmerge", str(merge_id)).code == 0
    assert figure(county) == before != after
