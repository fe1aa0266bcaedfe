"""A short form of the speed proof; the bench measures the long one."""

from __future__ import annotations

import time
from datetime import date, timedelta

import polars as pl

from yanglao.policy.library import load_pack
from yanglao.policy.rules.evaluation import evaluate_frame
from yanglao.policy.rules.explanation import explain

MONTH, DECIDED = date(2026, 10, 1), date(2026, 10, 31)


def county(size: int, seed: int = 1) -> pl.DataFrame:
    """Return a drawn register: ages 55-106, every status, level and event (another seed, other people)."""

    def draw(values: list, kind: object = None, part: int = 0) -> pl.Series:
        return pl.Series(values, dtype=kind).sample(size, with_replacement=True, seed=seed * 100 + part)

    days = [date(1920, 1, 1) + timedelta(days=n) for n in range(18800)]
    october = [date(2026, 9, 1) + timedelta(days=n) for n in range(60)]
    return pl.DataFrame(
        {
            "person_id": pl.int_range(size, eager=True),
            "birth_on": draw(days, pl.Date, 1),
            "is_registered": draw([True] * 9 + [False], None, 2),
            "is_resident": draw([True] * 9 + [False], None, 3),
            "subsistence": draw(["none"] * 8 + ["low", "near", "destitute_central"], None, 4),
            "ability_scale": draw(["gbt42195"] * 4 + ["mzt039", None], None, 5),
            "ability_level": draw([0, 1, 2, 3, 4, None], pl.Int64, 6),
            "disability_nursing_allowance_fen": draw([0, 0, 0, 12500, 30000], None, 7),
            "ltc_benefit": draw([True] + [False] * 19, None, 8),
            "in_institution": draw([True] + [False] * 19, None, 9),
            "self_paid_home_fen": draw(list(range(0, 300000, 701)), None, 10),
            "self_paid_institution_fen": draw(list(range(0, 600000, 1701)), None, 11),
            "ltc_paid_fen": draw([0, 0, 50000], None, 12),
            "applied_on": draw([None] * 60 + october, pl.Date, 13),
            "died_on": draw([None] * 6000 + october, pl.Date, 14),
            "moved_out_on": draw([None] * 6000 + october, pl.Date, 15),
        }
    )


def test_two_hundred_thousand_persons_and_their_explanations() -> None:
    pack = load_pack("haiyan")
    frame = county(200_000)
    evaluate_frame(pack, frame.head(10), MONTH, DECIDED)
    began = time.perf_counter()
    result = evaluate_frame(pack, frame, MONTH, DECIDED)
    assert time.perf_counter() - began < 1.0, "1,000,000 persons in a second, with room for a busy machine"
    assert result["nursing_subsidy.net_fen"].sum() > 0
    rows = frame.head(3000).to_dicts()
    explain(pack, "nursing_subsidy", rows[0], MONTH, DECIDED)
    began = time.perf_counter()
    found = [explain(pack, "nursing_subsidy", row, MONTH, DECIDED).net for row in rows]
    assert time.perf_counter() - began < 1.5, "20,000 explanations in 1.5 s, with room for a busy machine"
    assert found == result["nursing_subsidy.net_fen"].head(3000).to_list()


def test_batch_and_explanations_agree_on_every_scheme_of_every_place() -> None:
    from yanglao.policy.library import pack_set, schemes

    frame = county(1500, seed=2)
    rows = frame.to_dicts()
    paid = 0
    for code, pack in pack_set().packs.items():
        result = evaluate_frame(pack, frame, MONTH, DECIDED)
        for scheme in schemes(code, MONTH):
            whys = [explain(pack, scheme.code, row, MONTH, DECIDED) for row in rows]
            for name, values in (
                (f"gross_{scheme.unit}", [w.gross for w in whys]),
                (f"net_{scheme.unit}", [w.net for w in whys]),
                ("case", [w.case for w in whys]),
                ("relation", [w.relation for w in whys]),
                ("eligible", [w.eligible for w in whys]),
            ):
                assert result[f"{scheme.code}.{name}"].to_list() == values, (code, scheme.code, name)
            paid += sum(w.net > 0 for w in whys)
    assert paid > 1000
