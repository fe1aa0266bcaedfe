"""The engine against a slow, plain reference that knows nothing of it."""

from __future__ import annotations

import ast
import os
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yanglao.policy.library import load_pack
from yanglao.policy.rules.evaluation import evaluate_frame
from yanglao.policy.rules.explanation import explain
from yanglao.policy.rules.vocabulary import POLARS_TYPES, SUBJECTS, SUBSISTENCE
from yanglao.policy.tests import plain_reference as plain

MONTH, DECIDED = date(2026, 10, 1), date(2026, 10, 31)
SCHEMA = {name: POLARS_TYPES[spec.kind] for name, spec in SUBJECTS["person"].items()}

money = st.sampled_from([None, 0, 1, 6250, 12500, 25000, 50000, 99999, 160001, 200000, 300000])
# Birthdays crowd around the boundaries: 60, 80, 90, 100 at the month's first and last day, and leap days.
edges = [
    date(2026 - age, m, d) for age in (60, 80, 90, 100) for m, d in ((9, 30), (10, 1), (10, 31), (11, 1))
]
births = st.one_of(
    st.sampled_from([*edges, date(1936, 2, 29), date(1944, 2, 29)]),
    st.dates(date(1915, 1, 1), date(1970, 1, 1)),
)
events = st.one_of(
    st.none(), st.sampled_from([date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1)])
)
persons = st.fixed_dictionaries(
    {
        "birth_on": births,
        "is_registered": st.booleans(),
        "is_resident": st.sampled_from([True, True, False, None]),
        "subsistence": st.sampled_from(list(SUBSISTENCE)),
        "ability_scale": st.sampled_from(["gbt42195", "gbt42195", "mzt039", None]),
        "ability_level": st.sampled_from([0, 1, 2, 3, 4, None]),
        "disability_nursing_allowance_fen": money,
        "ltc_benefit": st.sampled_from([True, False, False, None]),
        "in_institution": st.booleans(),
        "care_uplift_user": st.sampled_from([True, False, False]),
        "central_care_aid": st.sampled_from([True, False, False]),
        "self_paid_home_fen": money,
        "self_paid_institution_fen": money,
        "ltc_paid_fen": money,
        "coupon_used_fen": st.sampled_from([0, 0, 40000, 80000, 90000]),
        "applied_on": events,
        "died_on": events,
        "moved_out_on": events,
    }
)


@settings(max_examples=int(os.environ.get("YANGLAO_EXAMPLES", "60")), deadline=None)
@given(st.lists(persons, min_size=1, max_size=40))
def test_batch_and_explanation_pay_what_the_documents_say(rows: list[dict]) -> None:
    pack = load_pack("haiyan")
    frame = pl.DataFrame(rows, schema={k: SCHEMA[k] for k in rows[0]})
    result = evaluate_frame(pack, frame, MONTH, DECIDED)
    for code, slow in plain.SCHEMES.items():
        wanted = [slow(row, MONTH) for row in rows]
        assert result[f"{code}.net_fen"].to_list() == wanted, code
        for index, row in enumerate(rows):
            why = explain(pack, code, row, MONTH, DECIDED)
            assert why.net == wanted[index]
            assert why.gross == result[f"{code}.gross_fen"][index]
            assert why.eligible == result[f"{code}.eligible"][index]
            assert why.case == result[f"{code}.case"][index]
            assert why.relation == result[f"{code}.relation"][index]


@settings(max_examples=int(os.environ.get("YANGLAO_EXAMPLES", "40")), deadline=None)
@given(births, st.dates(date(2024, 1, 1), date(2027, 12, 31)))
def test_age_is_counted_by_birthdays(born: date, day: date) -> None:
    from yanglao.policy.rules.backends import years_between

    assert years_between(born, day) == plain.full_years(born, day)


def test_a_leap_day_child_is_80_on_the_first_of_march_of_a_common_year() -> None:
    born = date(1944, 2, 29)
    assert plain.full_years(born, date(2024, 2, 29)) == 80
    assert plain.full_years(date(1946, 2, 28) + timedelta(days=0), date(2026, 2, 28)) == 80
    assert plain.full_years(born, date(2025, 2, 28)) == 80
    assert plain.full_years(born, date(2025, 3, 1)) == 81


def test_a_shifted_amount_is_caught_by_the_reference(tmp_path: Path, copied_packs, monkeypatch) -> None:  # noqa: ANN001
    copied_packs.replace("zhejiang/parameters/benefits.yaml", "value: 125", "value: 126")
    from yanglao.policy.library import load_pack as load

    row = {"birth_on": date(1950, 1, 1), "is_registered": True, "subsistence": "low"}
    assert explain(load("haiyan"), "care_subsidy", row, MONTH, DECIDED).net == 12600


def test_the_reference_imports_nothing_of_the_project() -> None:
    tree = ast.parse(Path(plain.__file__).read_text(encoding="utf-8"))
    names = {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    names |= {alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names}
    assert names == {"__future__", "calendar", "datetime", "fractions"}


def test_every_person_scheme_of_haiyan_has_a_reference() -> None:
    from yanglao.policy.library import schemes

    assert {s.code for s in schemes("haiyan", MONTH)} == set(plain.SCHEMES)


@pytest.mark.parametrize("code", sorted(plain.SCHEMES))
def test_each_scheme_pays_somebody_and_refuses_somebody(code: str) -> None:
    base = {"birth_on": date(1934, 1, 1), "is_registered": True, "is_resident": True, "subsistence": "low",
            "ability_scale": "gbt42195", "ability_level": 3, "self_paid_home_fen": 100000}  # fmt: skip
    pack = load_pack("haiyan")
    assert explain(pack, code, base, MONTH, DECIDED).net > 0
    assert explain(pack, code, {**base, "birth_on": date(1980, 1, 1)}, MONTH, DECIDED).net == 0
