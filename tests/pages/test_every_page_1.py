"""The pages of part 1 of 4, each in a real browser at both widths (see ``judging``; ./run soak for every role)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.pages.conftest import PICTURES, needs_browser
from tests.pages.judging import Case, cases, judge, said, unpictured

PART = 0
pytestmark = needs_browser


@pytest.mark.parametrize("case", [pytest.param(case, id=said(case)) for case in cases(PART)])
@pytest.mark.usefixtures("pictures")
def test_it_opens_whole_clean_and_is_pictured(case: Case, site_county: Any, doors: Any, windows: Any):
    judge(case, site_county, doors, windows)


def test_no_page_of_this_part_is_without_its_picture_at_both_widths(site_county: Any, doors: Any):
    missing, other = unpictured(PART, site_county, doors)
    (PICTURES / f"without-picture-{PART + 1}.json").write_text(
        json.dumps(other, ensure_ascii=False, indent=1)
    )
    assert missing == []
