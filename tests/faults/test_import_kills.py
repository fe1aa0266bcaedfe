"""kill -9 at random writes of an import by the true word; then the same word again: everybody on file once."""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_books_log_import import sheet
from tests.helping.county import County

KILLS = max(1, int(os.environ.get("YANGLAO_KILLS", "20")) // 4)

#: Without ids and times: they come from sequences, which a kill does not turn back.
CONTENT = {
    "people": "SELECT name, birth_on, id_number_index, phone_index, village, status FROM people_person",
    "categories": "SELECT p.id_number_index, c.category, c.value FROM people_categoryrecord c JOIN people_person p ON p.id = c.person_id",
    "addresses": "SELECT p.id_number_index, a.kind, a.division, a.address FROM people_addressrecord a JOIN people_person p ON p.id = a.person_id",
}


def content(county: County) -> dict[str, list[Any]]:
    """Return each table as a sorted list, so that a row twice shows as well as a row lost."""
    return {what: sorted(county.owner(sql), key=repr) for what, sql in CONTENT.items()}


@pytest.mark.slow
def test_an_import_killed_at_random_writes_and_asked_for_again_files_everybody_once(
    make_county, databases, tmp_path: Path
):
    calm = make_county()
    words = ["people", "import", str(sheet(tmp_path / "people.xlsx", calm)), "--json"]
    before, tally = content(calm), tmp_path / "writes"
    done = calm.order(words=words, count=str(tally))
    assert done.code == 0, done.err
    writes, expected = int(tally.read_text()), content(calm)
    assert expected["people"] != before["people"]
    assert writes > 3
    fell = []
    chance = random.Random(20261031)
    for at in sorted(chance.sample(range(1, writes + 1), min(KILLS, writes))):
        county, log = make_county(), tmp_path / f"kill{at}"
        killed = county.order(words=words, kill_at=at, kill_log=str(log))
        assert killed.code == -signal.SIGKILL, killed.err
        assert county.order(words=words).code == 0
        assert content(county) == expected, f"after a kill at {log.read_text()}"
        fell.append(log.read_text().strip())
        databases.drop(county.name)
    print(f"\nimport: {writes} writes, {len(fell)} kills: " + "; ".join(fell))
    assert len(fell) == min(KILLS, writes)


def test_a_kill_beyond_the_last_write_does_not_kill(county, tmp_path: Path):
    words = ["people", "import", str(sheet(tmp_path / "people.xlsx", county)), "--json"]
    assert county.order(words=words, kill_at=10_000_000, kill_log=str(tmp_path / "log")).code == 0
    assert not (tmp_path / "log").exists()
