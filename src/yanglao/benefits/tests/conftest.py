"""The village with levels, banks and accounts, ready for a month."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

LEVELS = {"沈桂珍": 2, "陈福林": 1, "吴金根": 4, "张彩娥": 3}


@pytest.fixture
def at():
    """Return a moment of the demo's today."""
    return datetime(2026, 10, 31, 8, tzinfo=UTC)


@pytest.fixture
def today():
    """Return the demo's today."""
    return date(2026, 10, 31)


@pytest.fixture
def levels(village, platform):
    """Return the village with ability levels in force since 2024-07."""
    from yanglao.base.bulk import copy_into
    from yanglao.base.scope import acting

    columns = ("person_id", "county", "village", "scale", "level", "valid_from", "source", "recorded_at")
    start = date(2024, 7, 1)
    with acting(platform):
        copy_into(
            "assessment_abilitylevel",
            columns,
            [
                (
                    village[n].pk,
                    village.county,
                    village.village,
                    "gbt42195",
                    level,
                    start,
                    "test",
                    datetime(2024, 7, 1, tzinfo=UTC),
                )
                for n, level in LEVELS.items()
            ],
        )
    return village


@pytest.fixture
def ready(levels, platform):
    """Return the village with accounts."""
    from yanglao.base.scope import acting
    from yanglao.funds import services as funds

    with acting(platform):
        funds.set_source(platform, code="county", name="县级财政", kind="county")
        funds.set_bank(platform, code="abc", name="示例银行甲", is_example=True)
        funds.load_accounts(
            platform,
            rows=[
                (p.pk, p.village, "abc", f"62000000{n:011d}", name)
                for n, (name, p) in enumerate(levels.persons.items())
            ],
            from_on=date(2024, 1, 1),
        )
    return levels


@pytest.fixture
def past(ready, platform, finance, director):
    """Return the village with July to September 2026 run and closed, nothing late and nothing failed."""
    from yanglao.benefits import services

    services.load_history(
        platform,
        months=["2026-07", "2026-08", "2026-09"],
        maker=finance,
        checker=director,
        quirks=services.Quirks(0, 0, 0),
    )
    return ready


@pytest.fixture
def run(finance, director, at, today):
    """Return a function that takes a month to a state."""
    from yanglao.benefits import services

    def take(month="2026-10", to="sent", facts_on=today):
        services.open_run(finance, month=month, at=at)
        if to == "opened":
            return {}
        made = services.compute(finance, month=month, facts_on=facts_on, at=at)
        steps = (
            ("reviewed", lambda: services.review(director, month=month, at=at)),
            ("approved", lambda: services.approve(director, month=month, at=at)),
            ("posted", lambda: services.post(finance, month=month, occurred_on=facts_on, at=at)),
            ("sent", lambda: sent(month)),
        )
        if to == "computed":
            return made
        for state, step in steps:
            made = step() or made
            if state == to:
                break
        return made

    def sent(month):
        from yanglao.funds import services as funds

        for batch in services.batch(finance, month=month, at=at):
            funds.write_bank_file(finance, batch_id=batch)
        services.send(finance, month=month, occurred_on=today, at=at)

    return take
