"""The frame of a sample page, in the shape the context processor gives."""

from __future__ import annotations

from typing import Any

GROUPS = (
    ("", (("工作台", "layout-dashboard", 17),)),
    ("对象", (("老年人", "users", 0), ("能力评估", "clipboard-check", 11))),
    (
        "待遇与资金",
        (("待遇", "badge-check", 0), ("月度发放", "calendar-check", 1), ("资金台账", "wallet", 0)),
    ),
    (
        "服务",
        (
            ("居家服务", "house", 0),
            ("养老机构", "hospital", 0),
            ("设施与床位", "map-pinned", 0),
            ("队伍", "graduation-cap", 0),
        ),
    ),
    ("监管", (("检查与整改", "search-check", 3), ("投诉", "message-square-warning", 0))),
    ("规划", (("指标与任务", "target", 0), ("报告", "file-text", 0))),
    ("平台", (("数据交换", "arrow-left-right", 0), ("后台任务", "loader", 0))),
)


ACTIVE = {
    "home": "工作台",
    "list": "老年人",
    "file": "老年人",
    "form": "能力评估",
    "run": "月度发放",
    "board": "指标与任务",
}


RAIL = (
    ("今天", "layout-dashboard", 0),
    ("床位", "bed-double", 0),
    ("老人", "users", 0),
    ("照护", "clipboard-list", 0),
    ("排班", "calendar-days", 0),
    ("账单", "receipt-text", 0),
    ("整改", "search-check", 2),
    ("上报", "file-text", 0),
)


def shell(name: str) -> dict[str, Any]:
    """Return the frame of a sample page, in the shape the context processor gives."""
    active = ACTIVE.get(name, "今天")
    groups = (("", RAIL),) if name == "provider" else GROUPS
    nav = [
        {
            "label": label,
            "entries": [
                {"label": w, "url": "#", "icon": i, "count": c, "active": w == active} for w, i, c in entries
            ],
        }
        for label, entries in groups
    ]
    tabs = [
        {"label": w, "url": u, "icon": i, "active": w == "首页", "call": w.startswith("打")}
        for w, i, u in (
            ("首页", "house", "#"),
            ("找服务", "search", "#"),
            ("打 12345", "phone-call", "tel:12345"),
            ("办事", "file-text", "#"),
            ("我的", "user", "#"),
        )
    ]
    return {
        "nav": nav,
        "place": "海盐",
        "face_name": "县民政局管理端",
        "accent": "haiqing",
        "is_demo": True,
        "search_url": "#",
        "bell_url": "#",
        "bell_count": 2,
        "user": {"name": "示例陆敏", "office": "养老服务科", "initial": "陆"},
        "phone": "12345",
        "home_url": "#",
        "tabs": tabs if name in {"portal", "elder"} else None,
        "elder": name in {"elder", "elder-question"},
        "help_url": "#",
    }
