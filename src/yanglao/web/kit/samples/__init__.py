"""Invented rows for the sheet of parts and the sample pages. Nobody in them exists; every page carries 示例数据."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from yanglao.web.kit.samples.desk import board, board_map, home, run
from yanglao.web.kit.samples.entry import counter, question
from yanglao.web.kit.samples.frames import GROUPS, shell
from yanglao.web.kit.samples.people import elder_file, people
from yanglao.web.kit.samples.sheet import sheet

__all__ = ["GROUPS", "PAGES", "sheet", "shell"]


def _plain(_request: HttpRequest) -> dict[str, Any]:
    return {}


PAGES: dict[str, Callable[[HttpRequest], dict[str, Any]]] = {
    "home": home,
    "list": people,
    "file": elder_file,
    "form": counter,
    "run": run,
    "board": board,
    "map": board_map,
    "portal": _plain,
    "elder": _plain,
    "question": question,
    "elder-question": question,
    "provider": _plain,
    "login": lambda _r: {
        "login_figures": [
            {"label": "户籍老年人", "value": "105,752"},
            {"label": "80 岁以上", "value": "14,561"},
            {"label": "镇（街道）中心", "value": "9"},
            {"label": "村（社区）照料中心", "value": "98"},
        ],
        "login_source": "县“十四五”规划公布数（2020 年）",
    },
}
