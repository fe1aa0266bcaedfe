"""Duties, scopes and masks without a database."""

from __future__ import annotations

import pytest

from yanglao.access.rules import duties, masks


@pytest.mark.parametrize(
    ("duty", "kind", "keys", "problem"),
    [
        ("bureau", "county", ("330424",), None),
        ("town", "town", ("330424100",), None),
        ("village", "village", ("330424100201",), None),
        ("institution", "org", ("12",), None),
        ("family", "persons", ("5", "6"), None),
        ("admin", "none", (), None),
        ("public", "none", (), "duty_unknown"),
        ("mayor", "county", ("330424",), "duty_unknown"),
        ("village", "county", ("330424",), "scope_kind"),
        ("elder", "county", ("330424",), "scope_kind"),
        ("town", "town", (), "keys_missing"),
        ("town", "town", ("330424",), "keys_form"),
        ("town", "town", ("33042410a",), "keys_form"),
        ("admin", "none", ("330424",), "keys_form"),
        ("town", "town", ("330522100",), "keys_elsewhere"),
        ("bureau", "county", ("330522",), "keys_elsewhere"),
    ],
)
def test_a_duty_stands_only_over_rows_that_fit_it(duty, kind, keys, problem):
    assert duties.scope_problem(duty, kind, keys, "330424") == problem


def test_a_city_appoints_over_its_districts():
    assert duties.scope_problem("bureau", "county", ("420106",), "420100") is None
    assert duties.scope_problem("bureau", "county", ("420281",), "420100") == "keys_elsewhere"


def test_every_duty_and_field_has_a_look_and_the_public_sees_no_number():
    for duty in duties.DUTIES:
        for field in masks.FIELDS:
            assert masks.look(duty, field) in ("full", "masked", "hidden")
    assert {masks.look("public", f) for f in masks.FIELDS if f != "name"} == {"hidden"}


def test_id_numbers_and_accounts_are_never_whole_for_anybody_but_the_platform():
    for duty in duties.DUTIES:
        assert masks.look(duty, "id_number") != "full"
        assert masks.look(duty, "bank_account") != "full"


def test_what_is_unknown_is_hidden_and_cannot_be_revealed():
    assert masks.look("mayor", "id_number") == "hidden"
    assert masks.look("bureau", "blood") == "hidden"
    assert not masks.may_reveal("mayor", "name")
    assert not masks.may_reveal("finance", "health")
    assert masks.may_reveal("town", "phone")
