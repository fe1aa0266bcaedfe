"""Past runs reckoned again: equal to the fen, and every alteration shows as exactly itself."""

import shutil
from pathlib import Path

import pytest

from yanglao.benefits import queries
from yanglao.policy import queries as policy


def test_runs_with_late_news_and_new_levels_come_to_the_same_fen(ready, platform, finance, director, run):
    from yanglao.benefits import services

    months = [f"2026-{n:02d}" for n in range(3, 10)]
    quirks = services.Quirks(late_grant=2, late_death=2, failed=5)
    services.load_history(platform, months=months, maker=finance, checker=director, quirks=quirks)
    run(to="approved")
    found = queries.rerun(platform, "2026-03", "2026-10")
    assert found["months"] == [*months, "2026-10"]
    assert found["recomputed"] > 80
    assert found["paid_fen"] == sum(
        queries.run_summary(platform, m)["totals"]["paid_fen"] for m in found["months"]
    )
    assert found["difference_fen"] == 0
    assert found["differences"] == []


def test_an_amount_altered_by_the_owner_shows_as_exactly_that(apart, past, platform, owner_sql):
    owner_sql("ALTER TABLE benefits_runline DISABLE TRIGGER USER")
    owner_sql(
        "UPDATE benefits_runline SET amount_fen = amount_fen + 1234 WHERE id = (SELECT min(id) FROM benefits_runline)"
    )
    owner_sql("ALTER TABLE benefits_runline ENABLE TRIGGER USER")
    found = queries.rerun(platform, "2026-07", "2026-09")
    assert found["difference_fen"] == 1234
    assert [row["off_fen"] for row in found["differences"]] == [1234]
    assert found["reasons"] == {"line_altered": {"count": 1, "off_fen": 1234}}


def test_a_pack_amount_changed_with_an_old_effect_date_shows_as_exactly_that(
    past, platform, tmp_path, monkeypatch
):
    before = queries.rerun(platform, "2026-07", "2026-09")
    packs = tmp_path / "packs"
    shutil.copytree(
        Path(policy.__file__).parents[1] / "packs", packs, ignore=shutil.ignore_patterns("__pycache__")
    )
    place = packs / "zhejiang" / "parameters" / "benefits.yaml"
    text = place.read_text()
    assert "{mild: 125, moderate: 250, severe: 500}" in text
    place.write_text(
        text.replace("{mild: 125, moderate: 250, severe: 500}", "{mild: 125, moderate: 251, severe: 500}")
    )
    monkeypatch.setenv("YANGLAO_PACKS", str(packs))
    found = queries.rerun(platform, "2026-07", "2026-09")
    # 沈桂珍 alone is moderate: one yuan more in each of three months than was paid.
    assert found["difference_fen"] == -300
    assert found["paid_fen"] == before["paid_fen"] + 300
    assert len(found["differences"]) == 3
    assert found["reasons"] == {"pack_changed": {"count": 3, "off_fen": -300}}


def test_with_no_run_to_look_at_the_command_fails(db, capsys):
    from yanglao.benefits.cli import benefits

    assert benefits(["rerun", "--months", "2026-01..2026-02", "--json"]) == 1
    assert '"recomputed": 0' in capsys.readouterr().out
    assert benefits(["rerun", "--from", "2026-01", "--to", "2026-02", "--json"]) == 1
    assert '"months": 0' in capsys.readouterr().out


@pytest.mark.parametrize("months", ["2026-13..2026-14", "soon"])
def test_months_that_are_none_are_refused(db, months):
    from yanglao.base.errors import DomainError
    from yanglao.benefits.cli import benefits

    with pytest.raises(DomainError):
        benefits(["rerun", "--months", months])
