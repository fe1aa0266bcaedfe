"""Invented elders: a list, a file, an explanation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from yanglao.base import clock
from yanglao.web.kit.lists import choice_filter, page, read
from yanglao.web.kit.parts import Amount, Condition, Event, Tab, Why


def people(request: HttpRequest) -> dict[str, Any]:
    """Return a list of elders."""
    names = (
        "朱阿四男87 陈水林男83 何银宝女82 许根宝男85 姚金妹女88 徐月娥女86 "
        "张福生男95 吴招娣女80 金凤英女91 马正南男81 富阿菊女89 沈桂珍女84"
    ).split()
    today = clock.today()
    rows = []
    for n, text in enumerate(names):
        level = (3, 2, 3, 1, 2, 1, 1, None, 1, 0, 2, 2)[n]
        kinds = [("独居", "living")] + (
            [("低边", "relief")]
            if n == 1
            else [("重残", "group")]
            if n == 2
            else [("低保", "relief")]
            if n in {10, 11}
            else []
        )
        until = (
            None
            if level is None
            else today + timedelta((82, 9, 126, 249, 60, 254, 206, 0, 17, 322, 133, 179)[n])
        )
        rows.append(
            {
                "name": text[:3],
                "sex": text[3],
                "age": text[4:],
                "id": f"999999{1938 + n}0101{1037 + n}",
                "place": "澉浦 · 六里村" if n < 2 else "武原 · 天宁寺社区",
                "kinds": kinds,
                "level": level,
                "until": until,
                "soon": (until - today).days if until and until - today < timedelta(30) else None,
                "benefits": (2, 2, 3, 1, 2, 1, 1, 0, 2, 1, 3, 3)[n],
                "visited": today - timedelta(max(12 - n, 0)),
                "over": max(5 - n, 0) if n < 4 else 0,
                "visitor": "示例陈国平",
            }
        )
    state = read(request, sorts=("age", "visited"), default_sort="visited", filters=("age", "kind", "town"))
    return {
        "rows": rows,
        "foot": page(request, state, 1286),
        "sort": state.sort,
        "count": 1286,
        "views": [
            Tab("全部", "#", 105752),
            Tab("独居 80 岁以上", "#", 1286, True),
            Tab("本周未探访", "#", 312),
            Tab("评估 30 天内到期", "#", 186),
            Tab("满 80 未领津贴", "#", 3),
        ],
        "filters": [
            choice_filter(
                request, "town", "镇（街道）", (("wy", "武原街道"), ("gp", "澉浦镇")), {"wy": 412, "gp": 102}
            ),
            choice_filter(request, "age", "年龄", (("80", "≥ 80"), ("90", "≥ 90"))),
            choice_filter(request, "kind", "类别", (("alone", "独居"), ("low", "低保"))),
            choice_filter(request, "level", "能力等级", (("2", "中度"), ("3", "重度"))),
        ],
        "crumbs": [{"label": "老年人", "url": "#"}, {"label": "独居 80 岁以上"}],
    }


def why() -> Why:
    """Return the explanation of one invented decision."""
    return Why(
        title="为什么是 250.00 元/月",
        name="养老护理补贴",
        decided="示例决定 2025-0603-0417 · 自 2025年6月起",
        plain="沈桂珍是低保老人，评估为中度失能，按省定标准每月 250 元。没有领同类护理补贴，不需要择高。",
        conditions=[
            Condition("年满 60 周岁", "84 岁", "公安人口库 · 2025-06-01 核"),
            Condition("最低生活保障", "在保", "大救助系统 · 2025-06-01 核"),
            Condition("能力等级", "中度失能", "评估 2025-05-20，公示期满无异议"),
            Condition("重残护理补贴", "未领", "残联 · 不触发“择高”", "untouched"),
            Condition("长期护理保险", "未享受", "医保 · 不触发“不重复享受”", "untouched"),
        ],
        amounts=[
            Amount(
                "低保 × 中度失能",
                "250.00 元/月",
                "《关于健全困难老年人补贴制度的通知》自 2024-07-01",
                "本县未另定标准，用省级值",
                "#",
            )
        ],
        changes=(
            ("评估为重度失能", "500.00 元/月"),
            ("转为低保边缘", "不低于 125.00 元/月"),
            ("去世或迁出", "次月起停发"),
        ),
        signed=("经办 钱晓燕", "复核 周建明"),
        pack="政策包 海盐 2025.4",
        print_url="#",
        what_if_url="#",
        object_url="#",
        close_url="#",
    )


def elder_file(_request: HttpRequest) -> dict[str, Any]:
    """Return one elder's file."""
    line = [
        Event(
            "今天",
            "探访",
            "王秀芳上门探访，精神好，煤气阀已提醒更换软管",
            "9:12",
            "footprints",
            "accent",
            "照片 2 张 · 停留 18 分钟",
            is_today=True,
        ),
        Event("", "设备", "睡眠垫：离床 2 次，睡眠 6 小时 40 分", "8:05", "heart-pulse", "", "平稳，无告警"),
        Event(
            "11月19日",
            "助餐",
            "天宁寺照料中心送餐，自付 4.00 元，补贴 6.00 元",
            "15:40",
            "utensils",
            "",
            "本月第 14 餐",
        ),
        Event(
            "11月18日",
            "告警",
            "一键呼叫，4 分 10 秒接通，误按",
            "10:26",
            "siren",
            "attend",
            "王秀芳核实后结案",
        ),
        Event(
            "10月24日",
            "发放",
            "10月待遇到账 435.00 元（3 项）",
            "",
            "banknote",
            "done",
            "尾号 6621 · 银行回单已核",
        ),
        Event(
            "6月3日",
            "决定",
            "护理补贴由 125 元调整为 250 元/月",
            "16:20",
            "scale",
            "accent",
            "轻度→中度，6月起",
            is_open=True,
        ),
        Event(
            "5月20日",
            "评估",
            "能力评估：中度失能（GB/T 42195）",
            "9:30",
            "clipboard-check",
            "accent",
            "评估员 2 人 · 公示无异议",
        ),
        Event(
            "4月8日", "住院", "县人民医院住院 6 天，服务顺延 3 次", "", "hospital", "", "出院后自动发起复评"
        ),
    ]
    tabs = [
        Tab("概览", "#", active=True),
        Tab("待遇", "#", 3),
        Tab("评估", "#", 2),
        Tab("居家服务", "#"),
        Tab("健康", "#"),
        Tab("家庭与授权", "#"),
        Tab("谁看过", "#"),
    ]
    return {
        "events": line,
        "why": why(),
        "tabs": tabs,
        "crumbs": [{"label": "老年人", "url": "#"}, {"label": "沈桂珍"}],
    }
