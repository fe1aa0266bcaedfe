"""The list of pages is whole, and the eyes that judge them are open."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.pages.addresses import BY_ADDRESS, STEPS, addresses, lacking, roles_of
from tests.pages.conftest import needs_browser
from tests.pages.judging import PARTS, all_cases, cases, said


def test_there_are_addresses_and_each_argument_has_a_sample():
    found = addresses()
    assert len(found) > 40
    assert {a.name: lacking(a) for a in found if lacking(a)} == {}


def test_every_sample_of_an_address_belongs_to_one():
    known = {(a.name, argument) for a in addresses() for argument in a.arguments}
    assert [key for key in BY_ADDRESS if key not in known] == []


def test_every_address_has_a_role_that_may_open_it():
    assert [a.name for a in addresses() if not roles_of(a)] == []


def test_every_step_belongs_to_an_address():
    assert set(STEPS) <= {a.name for a in addresses()}


def test_every_page_stands_in_one_part_and_no_two_share_a_picture():
    parts = [case for part in range(PARTS) for case in cases(part)]
    assert Counter(map(said, parts)) == Counter(map(said, all_cases()))
    assert max(Counter(map(said, parts)).values()) == 1


class TestTheJudge:
    pytestmark = needs_browser

    def test_axe_and_the_console_are_truly_listened_to(self, doors: Any, windows: Any):
        with windows.opened("public", f"http://127.0.0.1:{doors.port}/") as opened:
            assert opened.axe() == []
            opened.page.evaluate(
                "() => { const i = document.createElement('input'); i.style.display = 'block'; document.querySelector('main').append(i); "
                "const s = document.createElement('script'); s.textContent = '1'; document.body.append(s); }"
            )
            assert any(finding.startswith("label") for finding in opened.axe())
            assert opened.complaints, "a script the policy refuses is heard of"

    def test_what_sticks_out_of_a_phone_is_seen_after_the_window_is_narrowed(self, doors: Any, windows: Any):
        with windows.opened("public", f"http://127.0.0.1:{doors.port}/") as opened:
            opened.page.evaluate(
                "() => { const i = document.createElement('div'); i.style.width = '700px'; i.style.height = '9px'; "
                "document.body.append(i); }"
            )
            assert opened.page.evaluate("document.documentElement.scrollWidth") <= 1440
            opened.narrow(390, 844)
            assert opened.page.evaluate("document.documentElement.scrollWidth") > 390
