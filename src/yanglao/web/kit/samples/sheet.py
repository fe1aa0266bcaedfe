"""What the sheet of all parts shows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from yanglao.web.kit.samples.desk import steps
from yanglao.web.kit.samples.entry import PersonForm
from yanglao.web.kit.samples.people import why


def sheet() -> dict[str, Any]:
    """Return what the sheet of parts shows."""
    light = (
        ("主色", "accent", "#0E5F6C"),
        ("主色深", "accent-deep", "#0A4550"),
        ("主色浅", "accent-tint", "#E2EFF0"),
        ("页底", "page", "#F5F6F4"),
        ("面", "surface", "#FFFFFF"),
        ("正文", "ink", "#1A2427"),
        ("次要", "ink-2", "#48555A"),
        ("说明", "ink-3", "#5F6C71"),
        ("控件边", "control", "#828D8A"),
        ("分隔线", "line", "#E3E7E3"),
        ("完成", "done", "#1F6B3B"),
        ("留意", "attend", "#8A5200"),
        ("超期", "late", "#B0281F"),
        ("进行", "running", "#2A589F"),
        ("未定", "unsure", "#65489A"),
    )
    bars = {
        "kind": "bars",
        "unit": "人次",
        "labels": ["助餐", "助洁", "护理", "助浴", "助医", "其他"],
        "series": [{"name": "人次", "values": [62, 48, 39, 33, 27, 18]}],
    }
    lines = {
        "kind": "line",
        "unit": "%",
        "labels": ["2022", "2023", "2024", "2025"],
        "series": [
            {"name": "目标", "values": [60, 73, 87, 100], "target": True},
            {"name": "探访率", "values": [60, 70, 84, 91], "unsure": ["2024", "2025"]},
            {"name": "专区占比", "values": [59, 61, 67, 72]},
        ],
    }
    form = PersonForm(
        {
            "name": "沈桂珍",
            "id_number": "330***19**13**2146",
            "phone": "1380573 52",
            "register_place": "武原街道天宁寺社区",
        }
    )
    form.fields["id_number"].validators.append(_no_such_month)
    form.is_valid()
    return {
        "trend": (88, 90, 91, 92.5, 92, 93.4),
        "path": (70, 79, 90),
        "colours": light,
        "bars": bars,
        "lines": lines,
        "form": form,
        "levels": (0, 1, 2, 3, 4, None),
        "sequence": range(1, 7),
        "diverging": ("d1", "d2", "d3", "s1", "s3", "c1"),
        "effects": (("12月少发", "1,125.00 元"), ("上门服务", "不受影响"), ("重新评估后", "从评估当月补发")),
        "steps": steps(),
        "why": why(),
        "indicator_states": ("met", "on_pace", "behind", "missed", "unsettled", "no_value"),
        "states": ("noticed", "awaiting_approval", "active", "paid", "failed", "closed"),
        "sum": 159763000,
        "minus": -73500,
        "day": date(2025, 11, 21),
        "signs": (
            ("home", "机构"),
            ("centre", "照料中心"),
            ("canteen", "食堂"),
            ("unassigned", "派不出"),
            ("handling", "处置中"),
            ("urgent", "紧急"),
        ),
    }


def _no_such_month(_value: str) -> None:
    raise forms.ValidationError("第 11–12 位是 13，没有这个月")
