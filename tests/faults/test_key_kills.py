"""kill -9 at random writes of a change of keys by the true word; then the same word again: all under the new key, all readable."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from yanglao.base import crypto

KILLS = max(1, int(os.environ.get("YANGLAO_KILLS", "20")) // 7)


def plain(county: Any, keys: Path) -> dict[str, str]:
    """Return every person's number in the clear, opened with a key file."""
    port = crypto.SoftCrypto(json.loads(keys.read_text()))
    rows = county.owner("SELECT file_no, id_number_sealed FROM people_person WHERE id_number_sealed <> ''")
    return {file_no: port.open(stored, f"people_person.id_number:{file_no}") for file_no, stored in rows}


@pytest.mark.slow
def test_a_change_of_keys_killed_at_random_writes_is_finished_by_the_next(
    make_county, databases, tmp_path: Path
):
    county = make_county()
    keys = tmp_path / "keys.json"
    shutil.copy(crypto.ensure_keys(), keys)
    more, tally = {"YANGLAO_KEYS": str(keys)}, tmp_path / "writes"
    before = plain(county, keys)
    assert len(before) > 100
    done = county.order(more=more, words=["keys", "rotate", "--json"], count=str(tally))
    assert done.code == 0, done.err
    assert plain(county, keys) == before
    writes, fell = int(tally.read_text()), []
    assert writes > 3
    for at in sorted(random.Random(20261031).sample(range(1, writes + 1), min(KILLS, writes))):
        log = tmp_path / f"kill{at}"
        killed = county.order(more=more, words=["keys", "rotate"], kill_at=at, kill_log=str(log))
        assert killed.code == -signal.SIGKILL, killed.err
        assert plain(county, keys) == before, "readable in the middle"
        again = county.order(more=more, words=["keys", "rotate", "--json"])
        assert again.code == 0, again.err
        said = json.loads(again.out.splitlines()[-1])
        assert said["left"] == 0 and list(said["rows"]) == [said["current"]]
        assert plain(county, keys) == before
        fell.append(log.read_text().strip())
    print(f"\nkeys: {writes} writes, {len(fell)} kills: " + "; ".join(fell))
    assert len(fell) == min(KILLS, writes)
