"""Parting a sum over sources."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanglao.funds.rules.split import Share, split


@st.composite
def shares(draw):
    """Draw shares that make a whole."""
    cuts = sorted(draw(st.sets(st.integers(1, 9_999), max_size=5)))
    edges = [0, *cuts, 10_000]
    return [Share(f"s{i}", b - a) for i, (a, b) in enumerate(zip(edges, edges[1:], strict=False))]


@given(st.integers(-(10**12), 10**12), shares())
def test_parts_add_up_to_the_fen_whatever_the_shares(amount, parts):
    assert sum(split(amount, parts).values()) == amount


@given(st.integers(0, 10**9), shares())
def test_no_part_is_a_whole_fen_away_from_its_share(amount, parts):
    for share in parts:
        assert abs(split(amount, parts)[share.source] * 10_000 - amount * share.permyriad) < 10_000


def test_the_odd_fen_goes_to_the_larger_remainder():
    assert split(101, [Share("county", 6_000), Share("province", 4_000)]) == {"county": 61, "province": 40}
    assert split(1, [Share("b", 5_000), Share("a", 5_000)]) == {"a": 1, "b": 0}


def test_a_recovery_goes_back_in_the_same_parts():
    assert split(-101, [Share("county", 6_000), Share("province", 4_000)]) == {"county": -61, "province": -40}


@pytest.mark.parametrize("parts", [[], [Share("a", 9_999)], [Share("a", 5_000), Share("a", 5_000)]])
def test_shares_that_are_no_whole_are_refused(parts):
    with pytest.raises(ValueError, match="no whole"):
        split(100, parts)
