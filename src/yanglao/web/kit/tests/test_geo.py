"""Outlines become drawing paths with north up and equal scale."""

from __future__ import annotations

import pytest

from yanglao.web.kit import geo

SQUARE = {"type": "Polygon", "coordinates": [[[120, 30], [121, 30], [121, 31], [120, 31], [120, 30]]]}


def test_north_is_up_and_a_degree_of_longitude_is_shorter():
    frame = geo.fit([SQUARE], 200, 200, pad=0)
    (west, top), (east, bottom) = frame.place(120, 31), frame.place(121, 30)
    assert top < bottom
    assert (east - west) / (bottom - top) == pytest.approx(0.862, abs=0.001)


def test_the_drawing_stays_inside_its_frame():
    frame = geo.fit([SQUARE], 300, 100)
    assert all(
        0 <= frame.place(x, y)[0] <= 300 and 0 <= frame.place(x, y)[1] <= 100
        for x, y in SQUARE["coordinates"][0]
    )


def test_the_name_stands_in_the_middle_of_the_largest_part():
    islands = {
        "type": "MultiPolygon",
        "coordinates": [[[[0, 0], [1, 0], [0, 1], [0, 0]]], SQUARE["coordinates"]],
    }
    assert geo.middle(islands) == pytest.approx((120.5, 30.5))


def test_points_that_fall_together_are_dropped():
    dense = {
        "type": "Polygon",
        "coordinates": [[[120, 30], [120.00001, 30], [121, 30], [121, 31], [120, 31], [120, 30]]],
    }
    assert geo.path(dense, geo.fit([dense], 100, 100)).count("L") == 4


def test_an_empty_map_says_so():
    with pytest.raises(ValueError, match="no outline"):
        geo.fit([], 100, 100)


@pytest.mark.parametrize(("value", "step"), [(None, 0), (80, 1), (88, 2), (92.5, 3), (95, 5), (99, 6)])
def test_five_classes_use_both_ends_of_the_shades(value, step):
    assert geo.step_of(value, (88, 92.5, 95, 97)) == step
