"""Bank files out and back."""

import pytest

from yanglao.funds.rules.bankfile import LAYOUTS, OutLine

LINES = [
    OutLine(1, "6200000000000000001", "沈桂珍", 6_000, "202610 高龄津贴"),
    OutLine(2, "6200000000000000002", "欧阳㐂花", 12_501, "202610 养老服务补贴"),
]


@pytest.fixture(params=sorted(LAYOUTS))
def layout(request):
    """Return each layout in turn."""
    return LAYOUTS[request.param]


def test_what_the_bank_answers_is_read_back_line_by_line(layout):
    found, problems = layout.read(layout.answer("202610-01", [(LINES[0], ""), (LINES[1], "E031")]))
    assert problems == []
    assert [(b.line_no, b.account, b.amount_fen, b.paid, b.code) for b in found] == [
        (1, LINES[0].account, 6_000, True, ""),
        (2, LINES[1].account, 12_501, False, "E031"),
    ]


def test_names_outside_the_common_set_survive_the_encoding(layout):
    assert "欧阳㐂花" in layout.write("202610-01", LINES).decode("gb18030")


def test_the_csv_ends_with_a_total_that_is_the_sum_of_its_lines():
    last = LAYOUTS["csv"].write("202610-01", LINES).decode("gb18030").splitlines()[-1]
    assert last == "合计,,202610-01,185.01,2"


def test_every_fixed_detail_is_as_long_in_bytes_and_the_tail_counts():
    rows = LAYOUTS["fixed"].write("202610-01", LINES).split(b"\r\n")
    assert {len(r) for r in rows if r[:1] == b"D"} == {176}
    assert rows[-2] == b"T00000002" + b"18501".rjust(18, b"0")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("x,6200,沈桂珍,60.00,成功,,", "序号"),
        ("1,6200,沈桂珍,60.005,成功,,", "金额"),
        ("1,6200,沈桂珍,-60.00,成功,,", "金额"),
        ("1,6200,沈桂珍,60.00,好像,,", "结果"),
        ("1,6200", "列数"),
    ],
)
def test_a_line_nobody_can_read_is_named_with_row_and_field(row, field):
    text = f"序号,账号,户名,金额,结果,原因代码,说明\r\n{row}\r\n".encode("gb18030")
    found, problems = LAYOUTS["csv"].read(text)
    assert found == []
    assert [(p.row, p.field) for p in problems] == [(2, field)]


def test_a_file_without_the_heading_is_refused_as_a_whole():
    found, problems = LAYOUTS["csv"].read("沈桂珍,60".encode("gb18030"))
    assert found == []
    assert problems[0].row == 1
