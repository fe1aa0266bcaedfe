"""Invented rows of the officer's desk: home, monthly run, plan board, map."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from yanglao.base import clock
from yanglao.web.kit.geo import step_of
from yanglao.web.kit.parts import Figure, Step


def home(_request: HttpRequest) -> dict[str, Any]:
    """Return what the officer's home shows."""
    today = clock.today()
    rows = (
        (
            "发放",
            "11月发放：4 个项目 17,753 人次",
            "周建明已复核 · 比上月多 6,485.00 元，原因已列明",
            "159.76 万元",
            today,
            "审批",
        ),
        (
            "异议",
            "沈荡镇 张*英 对“轻度失能”提出异议",
            "原评估 11月12日 · 需指派另一组评估员",
            "1 人",
            today + timedelta(2),
            "指派",
        ),
        (
            "免申即享",
            "11月满 80 周岁、系统已替办高龄津贴",
            "公安、殡葬数据已比对 · 3 人需电话确认",
            "128 人",
            today + timedelta(8),
            "确认",
        ),
        (
            "入住",
            "特困老人吴*根 愿意集中供养",
            "推荐床位：示例颐养中心 2 楼 206-1（护理型）",
            "1 人",
            today + timedelta(9),
            "安排",
        ),
        (
            "适老化",
            "第 4 批适老化改造名单",
            "入户勘察 44 户，愿改 42 户，2 户谢绝有记录",
            "25.20 万元",
            today + timedelta(11),
            "审批",
        ),
        (
            "联动",
            "检查结果建议暂停 1 家服务商派单",
            "示例家政服务部 · 代签到 3 次，当事人已陈述",
            "影响 26 人",
            today + timedelta(12),
            "裁定",
        ),
    )
    late = (
        (23, "人", "探访超期", "澉浦镇 9 人", 12),
        (11, "人", "评估超期未上门", "通元镇 5 人", 6),
        (3, "家", "整改到期未复查", "均已催办 1 次", 4),
        (2, "件", "投诉未答复", "承办：居家服务", 1),
    )
    towns = ("武原", "西塘桥", "望海", "秦山", "沈荡", "百步", "于城", "澉浦", "通元")
    grid = (
        ("本周探访率", "%", ("97.1", "96.0", "96.2", "94.6", "93.1", "92.4", "95.3", "83.5", "92.3"), 95, 85),
        ("评估按时率", "%", ("98.0", "97.0", "99.0", "96.0", "95.0", "94.0", "97.0", "93.0", "88.0"), 95, 90),
        ("工单准点率", "%", ("96.0", "95.0", "97.0", "94.0", "92.0", "95.0", "96.0", "91.0", "93.0"), 95, 90),
        (
            "老年人",
            "人",
            ("30,412", "9,836", "12,047", "9,318", "9,655", "7,908", "6,742", "9,986", "9,848"),
            0,
            0,
        ),
    )
    return {
        "today": today,
        "decide": rows,
        "late": [(*one, one[4] * 100 / 12) for one in late],
        "towns": towns,
        "grid": [(w, u, [(v, _kind(v, ok, bad)) for v in values]) for w, u, values, ok, bad in grid],
        "soon": (
            ("评估结果 30 天内到期", "186 人"),
            ("护理员证书 30 天内到期", "7 人"),
            ("消防演练半年期将满", "2 家"),
        ),
        "figures": figures(),
        "crumbs": [{"label": "工作台"}],
    }


def _kind(value: str, fine: float, bad: float) -> str:
    number = float(value.replace(",", ""))
    return "" if number >= fine else "late" if number < bad else "attend"


def figures() -> list[Figure]:
    """Return the strip of six: two published, four invented or derived."""
    return [
        Figure("户籍老年人（60+）", "105,752", "人", "占户籍人口 27.61%"),
        Figure("80 岁以上", "14,561", "人", "占老年人 13.77%"),
        Figure(
            "本周已探访",
            "93.4",
            "%",
            "目标 100% · 还差 312 人",
            "attend",
            trend=(88, 90, 91, 92.5, 92, 93.4),
            target=100,
            url="#",
        ),
        Figure(
            "养老服务补贴覆盖",
            "3.00",
            "%",
            "3,173 人 · 目标 3%",
            "done",
            trend=(2.1, 2.5, 2.8, 2.95, 3, 3),
            target=3,
            url="#",
        ),
        Figure(
            "持证护理员 / 万人",
            "24.6",
            "",
            "目标 27 · 还差 26 人",
            "attend",
            trend=(20, 21.2, 22.5, 23.4, 24, 24.6),
            target=27,
            url="#",
        ),
        Figure(
            "机构床位使用率",
            "71.8",
            "%",
            "在住 3,037 / 4,230 张",
            trend=(66, 67, 69, 69.5, 71, 71.8),
            unsure="derived",
            url="#",
        ),
    ]


def steps() -> list[Step]:
    """Return the steps of a monthly run."""
    done = (
        ("开账", "系统", "11月17日 8:30"),
        ("计算", "47 秒", "11月17日 8:31"),
        ("复核", "周建明", "11月20日 16:05"),
    )
    later = (("记账", ""), ("送银行", "11月24日"), ("对账", "11月26日"), ("关账", "11月30日"))
    return [
        *(Step(a, "done", b, c) for a, b, c in done),
        Step("审批", "now", "陆敏", "今天 17:00 前"),
        *(Step(a, "later", "", c) for a, c in later),
    ]


def run(_request: HttpRequest) -> dict[str, Any]:
    """Return a monthly run before its approval."""
    table = (
        ("高龄津贴", True, 14561, 97206000, 48000, -36000, 97218000),
        ("养老服务补贴", False, 1936, 24200000, 25000, -12500, 24212500),
        ("养老护理补贴", False, 1237, 37637500, 50000, -25000, 37662500),
        ("护理员特殊岗位津贴", True, 19, 670000, 0, 0, 670000),
    )
    spec = {
        "kind": "waterfall",
        "unit": "元",
        "floor": 1580000,
        "labels": ["上月实发", "新增", "停发", "等级变化", "补发", "追回", "本月实发"],
        "series": [{"name": "元", "values": [1591145, 18240, -13905, 1655, 1230, -735, 1597630]}],
    }
    return {
        "steps": steps(),
        "table": table,
        "total": 159763000,
        "spec": spec,
        "crumbs": [
            {"label": "待遇与资金", "url": "#"},
            {"label": "月度发放", "url": "#"},
            {"label": "2025年11月"},
        ],
    }


def board(_request: HttpRequest) -> dict[str, Any]:
    """Return the plan's board with a sketch of nine squares for towns."""
    rows = (
        (
            1,
            "公建民营养老机构占比",
            "养老服务科 · %",
            60,
            (70, 79, 90),
            100,
            "90",
            "差 1 家",
            "10 家中 9 家",
            "behind",
        ),
        (
            2,
            "养老机构护理型床位占比",
            "养老服务科 · %",
            55,
            (57, 59, 61.2),
            60,
            "61.2",
            "已达到",
            "2,589 / 4,230 张",
            "met",
        ),
        (
            5,
            "特殊困难老年人探访率",
            "各镇（街道） · %",
            60,
            (72, 84, 93.4),
            100,
            "93.4",
            "差 312 人",
            "4,418 / 4,730 人",
            "on_pace",
        ),
        (
            6,
            "每百张机构床位配备社工",
            "社会工作科 · %",
            30,
            (),
            50,
            "—",
            "单位待确认",
            "两种读法，未定",
            "unsettled",
        ),
        (
            7,
            "每万人持证护理员",
            "县人社局 · 人",
            20,
            (21, 23, 24.6),
            27,
            "24.6",
            "差 26 人",
            "260 人",
            "behind",
        ),
    )
    names = ("百步", "沈荡", "于城", "望海", "西塘桥", "通元", "武原", "秦山", "澉浦")
    rates = (92.4, 93.1, 95.3, 96.2, 96.0, 92.3, 97.1, 94.6, 83.5)
    areas = []
    for n, (name, rate) in enumerate(zip(names, rates, strict=True)):
        x, y = 120.7 + (n % 3) * 0.1, 30.6 - (n // 3) * 0.08
        corners = [[x, y], [x + 0.1, y + 0.01], [x + 0.1, y - 0.07], [x, y - 0.08], [x, y]]
        areas.append(
            {
                "name": name,
                "code": str(n),
                "value": rate,
                "url": f"#{n}",
                "chosen": name == "澉浦",
                "geometry": {"type": "Polygon", "coordinates": [corners]},
            }
        )
    return {
        "rows": rows,
        "areas": areas,
        "limits": (88, 92.5, 95, 97),
        "words": ("< 88", "88–92.5", "92.5–95", "95–97", "≥ 97"),
        "crumbs": [{"label": "规划", "url": "#"}, {"label": "“十四五”九项指标"}],
    }


def board_map(request: HttpRequest) -> dict[str, Any]:
    """Return the same areas for the map that moves."""
    shown = board(request)
    features = [
        {
            "type": "Feature",
            "geometry": a["geometry"],
            "properties": {
                "code": a["code"],
                "name": a["name"],
                "value": a["value"],
                "step": step_of(a["value"], shown["limits"]),
                "chosen": a["chosen"],
                "label_at": [
                    a["geometry"]["coordinates"][0][0][0] + 0.05,
                    a["geometry"]["coordinates"][0][0][1] - 0.035,
                ],
            },
        }
        for a in shown["areas"]
    ]
    points = [
        {"lng": 120.78, "lat": 30.52, "kind": "home", "label": "示例颐养中心"},
        {"lng": 120.93, "lat": 30.44, "kind": "centre", "label": "示例照料中心"},
        {"lng": 0, "lat": 0, "kind": "urgent"},
    ]
    return {
        "spec": {"areas": {"type": "FeatureCollection", "features": features}, "points": points},
        "crumbs": [{"label": "地图"}],
    }
