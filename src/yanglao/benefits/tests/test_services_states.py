"""The arrows of a benefit and a run, and rows that never change: held by the database."""

from datetime import UTC, date, datetime

import pytest
from django.db import Error, connection, transaction

from yanglao.base.scope import acting
from yanglao.benefits.models import Benefit, Decision, MonthlyRun, RunLine
from yanglao.benefits.rules.states import BENEFIT, RUN

NOW = datetime(2026, 10, 31, tzinfo=UTC)


class Undo(Exception):  # noqa: N818
    """Takes an allowed arrow back."""


def holds(model, pk, before, arrows, extra):
    """Try every arrow from a state on a row; each drawn one passes, every other is refused."""
    for after in arrows:
        allowed = after == before or after in arrows[before]
        try:
            with transaction.atomic():
                model.objects.filter(pk=pk).update(state=after, **extra(after))
                if allowed:
                    raise Undo
        except Undo:
            continue
        except Error as refused:
            assert not allowed, f"{before} -> {after} should be allowed: {refused}"
            assert "transition refused" in str(refused)
            continue
        pytest.fail(f"{before} -> {after} was let through")


@pytest.mark.parametrize("before", BENEFIT)
def test_a_benefit_goes_only_where_the_thread_draws_an_arrow(village, platform, before):
    ended = {"active_to": date(2026, 9, 1), "stop_reason": "died"}
    spans = {"active_from": date(2026, 1, 1), "pays_from": date(2026, 1, 1)}
    with acting(platform):
        row = Benefit.objects.create(
            person_id=village["沈桂珍"].pk,
            county=village.county,
            village=village.village,
            scheme="old_age_allowance",
            channel="application",
            state=before,
            opened_at=NOW,
            stop_event=1,
            reversal_event=2,
            **spans,
            **(ended if before in ("stopped", "closed") else {}),
        )
        holds(
            Benefit,
            row.pk,
            before,
            BENEFIT,
            lambda after: ended if after in ("stopped", "closed") else {"active_to": None, "stop_reason": ""},
        )


@pytest.mark.parametrize("before", RUN)
def test_a_run_goes_only_where_the_thread_draws_an_arrow(village, platform, before):
    with acting(platform):
        row = MonthlyRun.objects.create(
            county=village.county, month="2026-10", state=before, pack="haiyan", opened_at=NOW
        )
        holds(MonthlyRun, row.pk, before, RUN, lambda _after: {})


def test_a_stopped_benefit_comes_back_only_by_the_reversal_of_what_stopped_it(village, platform):
    with acting(platform):
        row = Benefit.objects.create(
            person_id=village["沈桂珍"].pk,
            county=village.county,
            village=village.village,
            scheme="old_age_allowance",
            channel="application",
            state="stopped",
            opened_at=NOW,
            active_from=date(2026, 1, 1),
            pays_from=date(2026, 1, 1),
            active_to=date(2026, 9, 1),
            stop_reason="by_hand",
        )
        with pytest.raises(Error, match="reversed"), transaction.atomic():
            Benefit.objects.filter(pk=row.pk).update(state="active", active_to=None)


def test_one_scheme_runs_once_at_a_time_for_a_person(past, platform):
    with acting(platform):
        old = Benefit.objects.filter(state="active").first()
        with pytest.raises(Error, match="benefits_one"), transaction.atomic():
            Benefit.objects.create(
                person_id=old.person_id,
                county=old.county,
                village=old.village,
                scheme=old.scheme,
                channel="application",
                state="stopped",
                opened_at=NOW,
                active_from=date(2026, 8, 1),
                pays_from=date(2026, 8, 1),
                active_to=date(2026, 10, 1),
                stop_reason="x",
            )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE benefits_decision SET amount_fen = 1",
        "UPDATE benefits_decision SET facts = '{}'",
        "DELETE FROM benefits_decision",
        "UPDATE benefits_runline SET amount_fen = 1",
        "DELETE FROM benefits_runline",
        "UPDATE benefits_benefit SET person_id = person_id + 1",
        "DELETE FROM benefits_benefit",
        "DELETE FROM benefits_monthlyrun",
        "UPDATE benefits_benefitchange SET reason = 'x'",
    ],
)
def test_what_was_decided_and_paid_is_never_altered(past, platform, statement):
    with (
        acting(platform),
        pytest.raises(Error, match="frozen|may not be changed|no longer open|only by a recorded merge"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
        assert cursor.rowcount > 0


def test_no_line_enters_a_run_that_is_past_opened(past, platform):
    with acting(platform):
        line = RunLine.objects.first()
        with pytest.raises(Error, match="no longer open"), transaction.atomic():
            RunLine.objects.create(
                run_id=line.run_id,
                benefit_id=line.benefit_id,
                person_id=line.person_id,
                county=line.county,
                village=line.village,
                scheme=line.scheme,
                month="2026-01",
                amount_fen=1,
                kind="delta",
                cause="x",
            )


def test_a_town_sees_its_own_rows_and_the_public_none(past, town_clerk, other_town_clerk):
    from yanglao.base.actor import public_actor

    for actor, some in ((town_clerk, True), (other_town_clerk, False), (public_actor("330424"), False)):
        with acting(actor):
            for model in (Benefit, Decision, RunLine):
                assert model.objects.exists() is some, (actor.name, model)
