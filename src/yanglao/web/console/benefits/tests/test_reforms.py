"""试算改革 over HTTP: a figure moved, three side by side, nothing for those who may not."""

import pytest

pytestmark = pytest.mark.django_db
URL = "/console/benefits/reforms/"


def test_a_figure_is_put_into_a_reform_and_its_cost_shown(village, desk):
    bureau = desk("bureau")
    assert "还没有改动" in bureau.get(URL).content.decode()
    moved = bureau.get(URL, {"lever": "care_subsidy_low~", "value": "150", "into": "1"})
    assert moved.status_code == 302
    said = bureau.get(moved["Location"]).content.decode()
    # 沈桂珍, 吴金根 and 金根林: 25 yuan more each, 900 a year.
    assert "+900.00" in said
    both = bureau.get(f"{moved['Location']}&r2=care_subsidy_low~~100").content.decode()
    assert "+900.00" in both and "−900.00" in both
    gone = bureau.get(f"{moved['Location']}&drop=1~care_subsidy_low~")
    assert gone["Location"].rstrip("?") == URL


def test_what_is_no_number_is_said_and_a_village_may_not_try(village, desk):
    assert (
        desk("bureau").get(URL, {"lever": "care_subsidy_low~", "value": "x", "into": "1"}).status_code == 422
    )
    assert desk("village").get(URL).status_code == 403
