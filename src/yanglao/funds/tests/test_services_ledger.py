"""The ledger: balanced by the database, added only, closed by month; and a check that sees what was done behind its back."""

from datetime import date

import pytest
from django.db import Error, connection, transaction

from yanglao.base.periods import Month
from yanglao.base.scope import acting
from yanglao.funds import queries
from yanglao.funds import services as funds
from yanglao.funds.errors import MonthClosed, OverBudget, Unbalanced
from yanglao.funds.services.ledger import EntryDraft

TODAY = date(2026, 10, 31)


def entry(cause="c1", *postings, on=TODAY):
    """Return a draft of 100 yuan given by the county, or of the postings named."""
    return EntryDraft(on, cause, "拨款", postings or (("treasury", 10_000), ("income:county", -10_000)))


def sql(statement, *values):
    """Run plain SQL as the application, in a savepoint, deferred checks at once."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def posted(banked, finance, at):
    """Return the id of one posted entry."""
    return funds.post_entries(finance, drafts=[entry()], at=at)["c1"]


def test_an_entry_that_does_not_balance_is_refused(banked, finance, at):
    with pytest.raises(Unbalanced):
        funds.post_entries(finance, drafts=[entry("c", ("treasury", 1), ("income:county", -2))], at=at)


def test_the_database_refuses_a_lonely_posting_by_plain_sql(posted):
    with pytest.raises(Error, match="unbalanced"):
        sql(
            "INSERT INTO funds_posting (entry_id, account_id, amount_fen) SELECT %s, min(id), 5 FROM funds_account",
            posted,
        )


def test_the_database_refuses_an_entry_without_two_sides(posted):
    with pytest.raises(Error, match="no two sides"):
        sql(
            "INSERT INTO funds_entry (county, occurred_on, month, cause, memo, posted_at) "
            "VALUES ('330424', '2026-10-31', '2026-10', 'bare', '', now())"
        )


def test_the_database_refuses_an_entry_under_another_month_than_its_day(posted):
    with pytest.raises(Error, match="not that of"):
        sql(
            "INSERT INTO funds_entry (county, occurred_on, month, cause, memo, posted_at) "
            "VALUES ('330424', '2026-10-31', '2026-09', 'odd', '', now())"
        )


def test_a_posting_of_nothing_is_refused(posted):
    with pytest.raises(Error, match="funds_posting_not_zero"):
        sql(
            "INSERT INTO funds_posting (entry_id, account_id, amount_fen) SELECT %s, min(id), 0 FROM funds_account",
            posted,
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE funds_posting SET amount_fen = amount_fen * 2",
        "DELETE FROM funds_posting",
        "UPDATE funds_entry SET memo = 'x'",
        "DELETE FROM funds_entry",
    ],
)
def test_what_is_posted_can_neither_be_altered_nor_removed(posted, statement):
    with pytest.raises(Error, match="append only|may not be changed"):
        sql(statement)


def test_the_same_cause_is_posted_once(banked, finance, at):
    first = funds.post_entries(finance, drafts=[entry()], at=at)
    assert funds.post_entries(finance, drafts=[entry()], at=at) == first
    assert queries.ledger_check(finance)["entries"] == 1


def test_a_closed_month_takes_nothing_any_more_by_service_or_by_sql(posted, finance, at):
    funds.close_month(finance, month=Month(2026, 10), at=at)
    with pytest.raises(MonthClosed) as refused:
        funds.post_entries(finance, drafts=[entry("late")], at=at)
    assert refused.value.remedy
    with pytest.raises(Error, match="is closed"):
        sql(
            "INSERT INTO funds_entry (county, occurred_on, month, cause, memo, posted_at) "
            "VALUES ('330424', '2026-10-31', '2026-10', 'late', '', now())"
        )


def test_a_hard_allotment_refuses_and_a_soft_one_warns(banked, finance, due):
    funds.set_budget(
        finance, year=2026, scheme="old_age_allowance", source="county", amount_fen=10_000, is_hard=True
    )
    with pytest.raises(OverBudget):
        due("沈桂珍", "周阿根")
    assert queries.payments(finance, queries.PaymentFilter())["count"] == 0
    funds.set_budget(finance, year=2026, scheme="old_age_allowance", source="county", amount_fen=10_000)
    made = due("沈桂珍", "周阿根")
    assert made.payments == 2
    assert any("超出额度" in warning for warning in made.warnings)


def test_sources_share_a_scheme_to_the_fen(banked, finance, due):
    funds.set_share(
        finance,
        scheme="old_age_allowance",
        parts={"county": 6_667, "province": 3_333},
        valid_from=date(2024, 1, 1),
    )
    due("沈桂珍", fen=10_001)
    balances = {r["code"]: r["balance_fen"] for r in queries.trial_balance(finance)}
    assert balances["expense:old_age_allowance:county"] == 6_668
    assert balances["expense:old_age_allowance:province"] == 3_333
    assert balances["payable:old_age_allowance"] == -10_001


def test_a_town_clerk_may_not_post(banked, town_clerk, at):
    from yanglao.base.errors import PermissionRefused

    with pytest.raises(PermissionRefused):
        funds.post_entries(town_clerk, drafts=[entry()], at=at)


def test_with_nothing_to_look_at_the_check_fails(db, platform):
    found = queries.ledger_check(platform)
    assert found["balanced"] is False
    assert found["entries"] == 0


class TestBehindItsBack:
    """The owner alters a row; the check says which."""

    @pytest.fixture
    def books(self, apart, due, platform):
        """Return the platform over books that balance, committed in a database of their own."""
        due("沈桂珍", "周阿根")
        assert queries.ledger_check(platform)["balanced"] is True
        return platform

    def altered(self, owner_sql, table, statement):
        """Let the owner run a statement with the table's guards asleep."""
        owner_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner_sql(statement)
        owner_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def test_one_posting_altered(self, books, owner_sql):
        self.altered(
            owner_sql,
            "funds_posting",
            "UPDATE funds_posting SET amount_fen = amount_fen + 7 WHERE id = (SELECT min(id) FROM funds_posting)",
        )
        found = queries.ledger_check(books)
        assert found["balanced"] is False
        assert [(row["what"], row["off_fen"]) for row in found["unbalanced"] if row["what"] == "entry"] == [
            ("entry", 7)
        ]

    def test_both_sides_altered_alike(self, books, owner_sql):
        self.altered(owner_sql, "funds_posting", "UPDATE funds_posting SET amount_fen = amount_fen * 2")
        found = queries.ledger_check(books)
        assert found["balanced"] is False
        assert {row["what"] for row in found["unbalanced"]} == {"account", "cause"}

    def test_one_payment_altered(self, books, owner_sql):
        self.altered(
            owner_sql,
            "funds_payment",
            "UPDATE funds_payment SET amount_fen = amount_fen + 1 WHERE id = (SELECT min(id) FROM funds_payment)",
        )
        found = queries.ledger_check(books)
        assert found["balanced"] is False
        assert any(row.get("cause") == "run:1:due:old_age_allowance" for row in found["unbalanced"])

    def test_the_command_says_so_too(self, books, owner_sql, capsys):
        import json

        from yanglao.funds.cli import ledger

        assert ledger(["check", "--json"]) == 0
        capsys.readouterr()
        self.altered(owner_sql, "funds_payment", "DELETE FROM funds_payment")
        assert ledger(["check", "--json"]) == 1
        assert json.loads(capsys.readouterr().out.splitlines()[-1])["balanced"] is False


def test_the_row_policy_shows_a_town_only_its_own_payments(due, town_clerk, other_town_clerk, public_reader):
    due("沈桂珍", "马小妹")
    assert queries.payments(town_clerk, queries.PaymentFilter())["count"] == 1
    assert queries.payments(other_town_clerk, queries.PaymentFilter())["count"] == 1
    with acting(public_reader), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM funds_payment")
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT count(*) FROM funds_paymentaccount")
        assert cursor.fetchone()[0] == 0


@pytest.fixture
def public_reader():
    """Return a visitor without login."""
    from yanglao.base.actor import public_actor

    return public_actor("330424")
