"""Which codes lie in the division a database administers."""

from __future__ import annotations

import pytest

from yanglao.base.divisions import inside, stem


@pytest.mark.parametrize(
    ("county", "begins"), [("330424", "330424"), ("420100", "4201"), ("150000", "15"), ("421200", "4212")]
)
def test_a_place_above_a_county_ends_in_zeros(county, begins):
    assert stem(county) == begins


def test_a_village_of_a_district_lies_in_its_city_and_not_in_the_next():
    assert inside("420106001901", "420100")
    assert not inside("420205001901", "420100")
    assert inside("150102001001", "150000")
    assert not inside("330211001001", "330424")


def test_an_empty_code_lies_nowhere():
    assert not inside("", "420100")
    assert not inside("330424001001", "")
