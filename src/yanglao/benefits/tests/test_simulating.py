"""A reform tried on a village worked out by hand; and nothing of it is left behind."""

import json
from datetime import date

import pytest
from django.db import connection

from yanglao.base.errors import PermissionRefused
from yanglao.base.periods import Month
from yanglao.base.scope import acting
from yanglao.benefits import queries
from yanglao.policy import queries as policy

pytestmark = pytest.mark.django_db
OCTOBER = Month.parse("2026-10")


def _try(actor, text, today=date(2026, 10, 31)):
    return queries.simulate(actor, policy.reforms_of(text), month=OCTOBER, facts_on=today)["reforms"]


def _checksum(actor):
    """Return a digest over every table that holds people, benefits, money or the log."""
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename ~ "
            "'^(people|benefits|funds|policy|assessment|base_audit|base_event)' ORDER BY 1"
        )
        tables = [row[0] for row in cursor.fetchall()]
        assert len(tables) > 30
        found = {}
        for table in tables:
            cursor.execute(f"SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {table} t")
            found[table] = cursor.fetchone()
    return found


def test_winners_losers_and_cost_are_those_worked_out_by_hand_and_no_row_is_touched(levels, platform):
    before = _checksum(platform)
    raised, cut = _try(
        platform,
        """reforms:
  - {name: 护理补贴加一成, changes: [{parameter: nursing_subsidy_by_tier, times: 1.1}]}
  - name: 取消基本生活补助，低保养老服务补贴130元
    changes: [{scheme: living_supplement, drop: true}, {parameter: care_subsidy_low, value: 130}]
""",
    )
    # 沈桂珍 250 → 275, 吴金根 500 → 550, both low; 陈福林 62.50 → 68.75, 张彩娥 250 → 275, half of it near low.
    total = raised["total"]
    assert (total["winners"], total["losers"], total["difference_fen"]) == (4, 0, 2500 + 5000 + 625 + 2500)
    assert raised["year_fen"] == 12 * 10625
    assert raised["five_years_fen"] == [raised["year_fen"]] * 5
    # 沈桂珍, 吴金根, 金根林 lose 106 and win 5.
    total = cut["total"]
    assert (total["winners"], total["losers"], total["difference_fen"]) == (0, 3, 3 * (500 - 10600))
    assert sum(row["difference_fen"] for row in cut["by_town"]) == total["difference_fen"]
    assert sum(row["losers"] for row in cut["by_age"]) == 3
    by_level = {row["code"]: row["losers"] for row in cut["by_level"]}
    assert (by_level["2"], by_level["4"], by_level["none"]) == (1, 1, 1)
    scheme = next(row for row in cut["by_scheme"] if row["code"] == "living_supplement")
    assert (scheme["recipients_before"], scheme["recipients_after"]) == (3, 0)
    assert any("改革后取消" in sentence for sentence in cut["changes"])
    assert _checksum(platform) == before


def test_a_rule_written_anew_and_a_relation_dropped_are_tried_as_the_pack_would_have_them(levels, platform):
    (one,) = _try(
        platform,
        """name: 低保边缘也发基本生活补助
changes:
  - new_scheme:
      code: near_supplement
      name: 低保边缘基本生活补助
      subject: person
      application: automatic
      conditions: [{code: near, label: 低保边缘, test: "person.subsistence == 'near'"}]
      cases: [{code: half, label: 一半, when: "True", amount: "round(param.subsistence_standard / 20 / 1)"}]
  - {relation: nursing_or_disability, drop: true}
""".replace("/ 20 / 1", "* param.living_supplement_share / 100 / 2"),
    )
    scheme = next(row for row in one["by_scheme"] if row["code"] == "near_supplement")
    assert (scheme["recipients_before"], scheme["before"]) == (0, 0)
    assert scheme["after"] == 5300 * scheme["recipients_after"] > 0
    assert any("可以同享" in sentence for sentence in one["changes"])


@pytest.mark.parametrize(
    "text",
    [
        "name: x",
        "name: x\nchanges: [{parameter: no_such_figure, value: 1}]",
        "name: x\nchanges: [{parameter: care_subsidy_low, value: 1, colour: red}]",
        "name: x\nchanges: [{scheme: care_subsidy, case: nobody, amount: '1'}]",
        "name: x\nchanges: [{parameter: care_subsidy_low, at: {80: 1}}]",
        "name: x\nchanges: [{scheme: care_subsidy, amount: 'person.shoe_size'}]",
    ],
)
def test_what_cannot_be_tried_is_refused_with_what_to_write(db, platform, text):
    with pytest.raises(policy.PackInvalid) as refused:
        _try(platform, text)
    assert all(p.remedy_zh and p.remedy_en for p in refused.value.problems)


def test_a_village_clerk_may_not_try_reforms(db, village_clerk):
    with pytest.raises(PermissionRefused):
        _try(village_clerk, "name: x\nchanges: [{parameter: care_subsidy_low, value: 1}]")


def test_the_command_answers_one_object_and_two_when_the_file_is_wrong(levels, capsys, tmp_path):
    from yanglao.benefits.cli import simulate

    file = tmp_path / "reform.yaml"
    file.write_text("name: x\nchanges: [{parameter: care_subsidy_low, plus: 5}]")
    assert simulate([str(file), "--month", "2026-10", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["population"] == "held_constant"
    assert found["reforms"][0]["changes"]
    assert simulate([str(tmp_path / "none.yaml"), "--json"]) == 2
