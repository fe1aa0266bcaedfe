"""kill -9 at random writes of a month and of the banks' answers: nothing lost, nothing twice, the same as undisturbed."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

RUNNER = Path(__file__).with_name("runner.py")
KILLS = int(os.environ.get("YANGLAO_KILLS", "20"))

#: What must stand the same however often it was killed: rows by content, without ids and times.
CONTENT = {
    "payments": "SELECT person_id, scheme, month, amount_fen, state, line_no, failed_code, reissue_of_id IS NULL FROM funds_payment",
    "postings": "SELECT a.code, p.amount_fen, e.occurred_on, e.memo FROM funds_posting p JOIN funds_entry e ON e.id = p.entry_id "
    "JOIN funds_account a ON a.id = p.account_id",
    "batches": "SELECT number, state, count, amount_fen, file_sha256 FROM funds_paymentbatch",
    "lines": "SELECT r.month, l.person_id, l.scheme, l.month, l.amount_fen, l.kind, l.cause, l.decision_id IS NULL "
    "FROM benefits_runline l JOIN benefits_monthlyrun r ON r.id = l.run_id",
    "runs": "SELECT month, state, totals - 'warnings' FROM benefits_monthlyrun",
    "decisions": "SELECT person_id, scheme, outcome, cause, amount_fen, effect_from, facts FROM benefits_decision",
    "benefits": "SELECT person_id, scheme, state, active_from, active_to FROM benefits_benefit",
    "steps": "SELECT from_state, to_state, reason, by FROM benefits_benefitchange",
    "recoveries": "SELECT person_id, scheme, amount_fen, collected_fen, state FROM benefits_recovery",
    "approvals": "SELECT kind, state, amount_fen, count FROM base_approval",
}


class Runner:
    """The child-forking process, one for the module."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(RUNNER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def __call__(self, **words: object) -> dict[str, object]:
        """Do one deed; return how it ended."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@pytest.fixture
def runner(databases):
    """Return the runner, on the instance's server."""
    root = Path(__file__).resolve().parents[2]
    words = {**os.environ, "PYTHONPATH": str(root / "src"), "YANGLAO_DB_URL": databases.ends.app_url}
    found = Runner({**words, "YANGLAO_TODAY": "2026-10-31"})
    yield found
    found.process.stdin.close()
    found.process.wait(20)


@pytest.fixture
def ground(apart, village, platform, finance, director):
    """Return a database with the village, two past months, a death known late, and two users; nobody is connected to it."""
    from django.db import connection

    from yanglao.access import services as access
    from yanglao.base import clock, events
    from yanglao.base.bulk import copy_into
    from yanglao.base.scope import acting
    from yanglao.benefits import services as benefits
    from yanglao.funds import services as funds
    from yanglao.people import services as people

    today = date(2026, 10, 31)
    with acting(platform):
        funds.set_source(platform, code="county", name="县级财政", kind="county")
        for code, layout in (("abc", "csv"), ("rcb", "fixed")):
            funds.set_bank(platform, code=code, name=f"示例银行 {code}", layout=layout, is_example=True)
        rows = [
            (p.pk, p.village, ("abc", "rcb")[n % 2], f"62000000{n:011d}", name)
            for n, (name, p) in enumerate(village.persons.items())
            if name != "王秀英"
        ]
        funds.load_accounts(platform, rows=rows, from_on=date(2024, 1, 1), is_example=True)
        levels = [
            (
                village[n].pk,
                village.county,
                village.village,
                "gbt42195",
                level,
                date(2024, 7, 1),
                "test",
                clock.now(),
            )
            for n, level in (("沈桂珍", 2), ("吴金根", 4), ("张彩娥", 3))
        ]
        columns = ("person_id", "county", "village", "scale", "level", "valid_from", "source", "recorded_at")
        copy_into("assessment_abilitylevel", columns, levels)
        for username, name, duty in (("fin", "示例财务", "finance"), ("bur", "示例民政", "bureau")):
            user, _password = access.open_account(
                platform, username=username, display_name=name, at=clock.now(), password="sea-salt-9317-wind"
            )
            access.appoint(
                platform,
                user_id=user.pk,
                duty=duty,
                scope_kind="county",
                scope_keys=[village.county],
                valid_from=date(2024, 1, 1),
                at=clock.now(),
            )
    benefits.load_history(
        platform,
        months=["2026-08", "2026-09"],
        maker=finance,
        checker=director,
        quirks=benefits.Quirks(0, 0, 0),
    )
    people.record_life_event(
        platform,
        person_id=village["顾玉珍"].pk,
        kind="death",
        occurred_on=date(2026, 8, 20),
        source="殡葬（示例）",
        at=clock.now(),
        today=today,
    )
    events.deliver()
    connection.close()
    return apart


def content(databases, name):
    """Return every counted table as sorted text."""
    import psycopg

    with psycopg.connect(databases.owner_url(name)) as link:
        link.execute("SET ROLE yanglao_owner")
        return {
            what: sorted(str(row) for row in link.execute(sql).fetchall()) for what, sql in CONTENT.items()
        }


def trials(databases, runner, ground, tmp_path, deed, prepare=None):
    """Kill a deed at random writes, finish it, and compare with the undisturbed one; return where the kills fell."""
    words = {"deed": deed, "month": "2026-10", "county": "330424"}
    calm = f"{ground}_calm"
    base = ground
    if prepare is not None:
        base = f"{ground}_base"
        databases.copy(base, of=ground)
        prepare(base)
    databases.copy(calm, of=base)
    folder = tmp_path / "calm"
    folder.mkdir()
    undisturbed = runner(db=calm, folder=str(folder), **words)
    assert undisturbed["code"] == 0, "the undisturbed deed fails"
    writes = int(undisturbed["writes"])
    assert writes > 15, "too few writes to prove anything"
    expected = content(databases, calm)
    assert expected["payments"]
    # Most kills fall between the first and the last write; the first and the last are among them.
    drawn = random.Random(20261031)
    points = sorted({1, writes, *drawn.sample(range(2, writes), min(KILLS, writes) - 2)})
    fell = []
    for n in points:
        name, log = f"{ground}_k", tmp_path / f"{deed}.{n}"
        own = tmp_path / f"{deed}_{n}"
        own.mkdir()
        databases.copy(name, of=base)
        killed = runner(db=name, kill_at=n, log=str(log), folder=str(own), **words)
        assert killed["died"] == 9, f"not killed at write {n}"
        again = runner(db=name, folder=str(own), **words)
        assert again["code"] == 0, f"after a kill at {log.read_text()} it does not go on"
        found = content(databases, name)
        for what in CONTENT:
            assert found[what] == expected[what], f"{what} differ after a kill at {log.read_text()}"
        fell.append(log.read_text().strip())
        databases.drop(name)
    for name in {calm, base} - {ground}:
        databases.drop(name)
    print(f"\n{deed}: {writes} writes, {len(fell)} kills: " + "; ".join(fell))
    return undisturbed, fell


def test_a_month_killed_at_random_writes_ends_as_the_undisturbed_one(databases, runner, ground, tmp_path):
    undisturbed, fell = trials(databases, runner, ground, tmp_path, "month")
    answer = undisturbed["answer"]
    assert answer["state"] == "sent"
    assert answer["new_payments"] > 0
    assert answer["held"] == 1
    assert len(fell) == min(KILLS, int(undisturbed["writes"]))


def test_the_same_month_after_its_end_makes_no_new_payment(databases, runner, ground):
    words = {"deed": "month", "month": "2026-10", "county": "330424"}
    name = f"{ground}_twice"
    databases.copy(name, of=ground)
    assert runner(db=name, **words)["answer"]["new_payments"] > 0
    before = content(databases, name)
    assert runner(db=name, **words)["answer"]["new_payments"] == 0
    assert content(databases, name) == before
    databases.drop(name)


def test_the_banks_answers_killed_at_random_writes_are_taken_once(databases, runner, ground, tmp_path):
    def prepare(name):
        made = runner(db=name, deed="month", month="2026-10", county="330424")
        assert made["answer"]["state"] == "sent"

    undisturbed, fell = trials(databases, runner, ground, tmp_path, "answer", prepare)
    assert len(fell) == min(KILLS, int(undisturbed["writes"]))


def test_the_comparison_sees_a_payment_that_is_made_twice(databases, ground):
    """The proof itself can fail."""
    import psycopg

    before = content(databases, ground)
    with psycopg.connect(databases.owner_url(ground), autocommit=True) as link:
        link.execute("ALTER TABLE funds_payment DISABLE TRIGGER USER")
        link.execute(
            "INSERT INTO funds_payment (person_id, county, village, scheme, month, cause, amount_fen, state, account_id, "
            "batch_id, held_reason, failed_code, due_at) SELECT person_id, county, village, scheme, month, 'again', "
            "amount_fen, state, account_id, batch_id, '', '', due_at FROM funds_payment LIMIT 1"
        )
    assert content(databases, ground)["payments"] != before["payments"]
