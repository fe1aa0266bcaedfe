"""Invented rows for the sheet of parts and the sample pages. Nobody in them exists; every page carries 示例数据."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest

from yanglao.base import clock
from yanglao.web.kit.geo import step_of
from yanglao.web.kit.lists import choice_filter, page, read
from yanglao.web.kit.parts import Amount, Condition, Event, Figure, Step, Tab, Why

GROUPS = (
    ("", (("工作台", "layout-dashboard", 17),)),
    ("对象", (("老年人", "users", 0), ("能力评估", "clipboard-check", 11))),
    ("待遇与资金", (("待遇", "badge-check", 0), ("月度发放", "calendar-check", 1), ("资金台账", "wallet", 0))),
    ("服务", (("居家服务", "house", 0), ("养老机构", "hospital", 0), ("设施与床位", "map-pinned", 0), ("队伍", "graduation-cap", 0))),
    ("监管", (("检查与整改", "search-check", 3), ("投诉", "message-square-warning", 0))),
    ("规划", (("指标与任务", "target", 0), ("报告", "file-text", 0))),
    ("平台", (("数据交换", "arrow-left-right", 0), ("后台任务", "loader", 0))),
)
ACTIVE = {"home": "工作台", "list": "老年人", "file": "老年人", "form": "能力评估", "run": "月度发放", "board": "指标与任务"}
RAIL = (
    ("今天", "layout-dashboard", 0), ("床位", "bed-double", 0), ("老人", "users", 0), ("照护", "clipboard-list", 0),
    ("排班", "calendar-days", 0), ("账单", "receipt-text", 0), ("整改", "search-check", 2), ("上报", "file-text", 0),
)  # fmt: skip


def shell(name: str) -> dict[str, Any]:
    """Return the frame of a sample page, in the shape the context processor gives."""
    active = ACTIVE.get(name, "今天")
    groups = (("", RAIL),) if name == "provider" else GROUPS
    nav = [
        {"label": label, "entries": [{"label": w, "url": "#", "icon": i, "count": c, "active": w == active} for w, i, c in entries]}
        for label, entries in groups
    ]
    tabs = [
        {"label": w, "url": u, "icon": i, "active": w == "首页", "call": w.startswith("打")}
        for w, i, u in (
            ("首页", "house", "#"), ("找服务", "search", "#"), ("打 12345", "phone-call", "tel:12345"), ("办事", "file-text", "#"), ("我的", "user", "#"),
        )  # fmt: skip
    ]
    return {
        "nav": nav, "place": "海盐", "face_name": "县民政局管理端", "accent": "haiqing", "is_demo": True, "search_url": "#", "bell_url": "#",
        "bell_count": 2, "user": {"name": "示例陆敏", "office": "养老服务科", "initial": "陆"}, "phone": "12345", "home_url": "#",
        "tabs": tabs if name in {"portal", "elder"} else None, "elder": name in {"elder", "elder-question"}, "help_url": "#",
    }  # fmt: skip


def home(_request: HttpRequest) -> dict[str, Any]:
    """Return what the officer's home shows."""
    today = clock.today()
    rows = (
        ("发放", "11月发放：4 个项目 17,753 人次", "周建明已复核 · 比上月多 6,485.00 元，原因已列明", "159.76 万元", today, "审批"),
        ("异议", "沈荡镇 张*英 对“轻度失能”提出异议", "原评估 11月12日 · 需指派另一组评估员", "1 人", today + timedelta(2), "指派"),
        ("免申即享", "11月满 80 周岁、系统已替办高龄津贴", "公安、殡葬数据已比对 · 3 人需电话确认", "128 人", today + timedelta(8), "确认"),
        ("入住", "特困老人吴*根 愿意集中供养", "推荐床位：示例颐养中心 2 楼 206-1（护理型）", "1 人", today + timedelta(9), "安排"),
        ("适老化", "第 4 批适老化改造名单", "入户勘察 44 户，愿改 42 户，2 户谢绝有记录", "25.20 万元", today + timedelta(11), "审批"),
        ("联动", "检查结果建议暂停 1 家服务商派单", "示例家政服务部 · 代签到 3 次，当事人已陈述", "影响 26 人", today + timedelta(12), "裁定"),
    )
    late = ((23, "人", "探访超期", "澉浦镇 9 人", 12), (11, "人", "评估超期未上门", "通元镇 5 人", 6), (3, "家", "整改到期未复查", "均已催办 1 次", 4), (2, "件", "投诉未答复", "承办：居家服务", 1))
    towns = ("武原", "西塘桥", "望海", "秦山", "沈荡", "百步", "于城", "澉浦", "通元")
    grid = (
        ("本周探访率", "%", ("97.1", "96.0", "96.2", "94.6", "93.1", "92.4", "95.3", "83.5", "92.3"), 95, 85),
        ("评估按时率", "%", ("98.0", "97.0", "99.0", "96.0", "95.0", "94.0", "97.0", "93.0", "88.0"), 95, 90),
        ("工单准点率", "%", ("96.0", "95.0", "97.0", "94.0", "92.0", "95.0", "96.0", "91.0", "93.0"), 95, 90),
        ("老年人", "人", ("30,412", "9,836", "12,047", "9,318", "9,655", "7,908", "6,742", "9,986", "9,848"), 0, 0),
    )
    return {
        "today": today, "decide": rows, "late": [(*one, one[4] * 100 / 12) for one in late], "towns": towns,
        "grid": [(w, u, [(v, _kind(v, ok, bad)) for v in values]) for w, u, values, ok, bad in grid],
        "soon": (("评估结果 30 天内到期", "186 人"), ("护理员证书 30 天内到期", "7 人"), ("消防演练半年期将满", "2 家")),
        "figures": figures(), "crumbs": [{"label": "工作台"}],
    }  # fmt: skip


def _kind(value: str, fine: float, bad: float) -> str:
    number = float(value.replace(",", ""))
    return "" if number >= fine else "late" if number < bad else "attend"


def figures() -> list[Figure]:
    """Return the strip of six: two published, four invented or derived."""
    return [
        Figure("户籍老年人（60+）", "105,752", "人", "占户籍人口 27.61%"),
        Figure("80 岁以上", "14,561", "人", "占老年人 13.77%"),
        Figure("本周已探访", "93.4", "%", "目标 100% · 还差 312 人", "attend", trend=(88, 90, 91, 92.5, 92, 93.4), target=100, url="#"),
        Figure("养老服务补贴覆盖", "3.00", "%", "3,173 人 · 目标 3%", "done", trend=(2.1, 2.5, 2.8, 2.95, 3, 3), target=3, url="#"),
        Figure("持证护理员 / 万人", "24.6", "", "目标 27 · 还差 26 人", "attend", trend=(20, 21.2, 22.5, 23.4, 24, 24.6), target=27, url="#"),
        Figure("机构床位使用率", "71.8", "%", "在住 3,037 / 4,230 张", trend=(66, 67, 69, 69.5, 71, 71.8), unsure="derived", url="#"),
    ]


def people(request: HttpRequest) -> dict[str, Any]:
    """Return a list of elders."""
    names = "朱阿四男87 陈水林男83 何银宝女82 许根宝男85 姚金妹女88 徐月娥女86 张福生男95 吴招娣女80 金凤英女91 马正南男81 富阿菊女89 沈桂珍女84".split()
    today = clock.today()
    rows = []
    for n, text in enumerate(names):
        level = (3, 2, 3, 1, 2, 1, 1, None, 1, 0, 2, 2)[n]
        kinds = [("独居", "living")] + ([("低边", "relief")] if n == 1 else [("重残", "group")] if n == 2 else [("低保", "relief")] if n in {10, 11} else [])
        until = None if level is None else today + timedelta((82, 9, 126, 249, 60, 254, 206, 0, 17, 322, 133, 179)[n])
        rows.append(
            {
                "name": text[:3], "sex": text[3], "age": text[4:], "id": f"999999{1938 + n}0101{1037 + n}", "place": "澉浦 · 六里村" if n < 2 else "武原 · 天宁寺社区",
                "kinds": kinds, "level": level, "until": until, "soon": (until - today).days if until and until - today < timedelta(30) else None,
                "benefits": (2, 2, 3, 1, 2, 1, 1, 0, 2, 1, 3, 3)[n], "visited": today - timedelta(max(12 - n, 0)), "over": max(5 - n, 0) if n < 4 else 0, "visitor": "示例陈国平",
            }  # fmt: skip
        )
    state = read(request, sorts=("age", "visited"), default_sort="visited", filters=("age", "kind", "town"))
    return {
        "rows": rows, "foot": page(request, state, 1286), "sort": state.sort, "count": 1286,
        "views": [Tab("全部", "#", 105752), Tab("独居 80 岁以上", "#", 1286, True), Tab("本周未探访", "#", 312), Tab("评估 30 天内到期", "#", 186), Tab("满 80 未领津贴", "#", 3)],
        "filters": [
            choice_filter(request, "town", "镇（街道）", (("wy", "武原街道"), ("gp", "澉浦镇")), {"wy": 412, "gp": 102}),
            choice_filter(request, "age", "年龄", (("80", "≥ 80"), ("90", "≥ 90"))),
            choice_filter(request, "kind", "类别", (("alone", "独居"), ("low", "低保"))),
            choice_filter(request, "level", "能力等级", (("2", "中度"), ("3", "重度"))),
        ],
        "crumbs": [{"label": "老年人", "url": "#"}, {"label": "独居 80 岁以上"}],
    }  # fmt: skip


def why() -> Why:
    """Return the explanation of one invented decision."""
    return Why(
        title="为什么是 250.00 元/月", name="养老护理补贴", decided="示例决定 2025-0603-0417 · 自 2025年6月起",
        plain="沈桂珍是低保老人，评估为中度失能，按省定标准每月 250 元。没有领同类护理补贴，不需要择高。",
        conditions=[
            Condition("年满 60 周岁", "84 岁", "公安人口库 · 2025-06-01 核"), Condition("最低生活保障", "在保", "大救助系统 · 2025-06-01 核"),
            Condition("能力等级", "中度失能", "评估 2025-05-20，公示期满无异议"), Condition("重残护理补贴", "未领", "残联 · 不触发“择高”", "untouched"),
            Condition("长期护理保险", "未享受", "医保 · 不触发“不重复享受”", "untouched"),
        ],
        amounts=[Amount("低保 × 中度失能", "250.00 元/月", "《关于健全困难老年人补贴制度的通知》自 2024-07-01", "本县未另定标准，用省级值", "#")],
        changes=(("评估为重度失能", "500.00 元/月"), ("转为低保边缘", "不低于 125.00 元/月"), ("去世或迁出", "次月起停发")),
        signed=("经办 钱晓燕", "复核 周建明"), pack="政策包 海盐 2025.4", print_url="#", what_if_url="#", object_url="#", close_url="#",
    )  # fmt: skip


def elder_file(_request: HttpRequest) -> dict[str, Any]:
    """Return one elder's file."""
    line = [
        Event("今天", "探访", "王秀芳上门探访，精神好，煤气阀已提醒更换软管", "9:12", "footprints", "accent", "照片 2 张 · 停留 18 分钟", is_today=True),
        Event("", "设备", "睡眠垫：离床 2 次，睡眠 6 小时 40 分", "8:05", "heart-pulse", "", "平稳，无告警"),
        Event("11月19日", "助餐", "天宁寺照料中心送餐，自付 4.00 元，补贴 6.00 元", "15:40", "utensils", "", "本月第 14 餐"),
        Event("11月18日", "告警", "一键呼叫，4 分 10 秒接通，误按", "10:26", "siren", "attend", "王秀芳核实后结案"),
        Event("10月24日", "发放", "10月待遇到账 435.00 元（3 项）", "", "banknote", "done", "尾号 6621 · 银行回单已核"),
        Event("6月3日", "决定", "护理补贴由 125 元调整为 250 元/月", "16:20", "scale", "accent", "轻度→中度，6月起", is_open=True),
        Event("5月20日", "评估", "能力评估：中度失能（GB/T 42195）", "9:30", "clipboard-check", "accent", "评估员 2 人 · 公示无异议"),
        Event("4月8日", "住院", "县人民医院住院 6 天，服务顺延 3 次", "", "hospital", "", "出院后自动发起复评"),
    ]
    tabs = [Tab("概览", "#", active=True), Tab("待遇", "#", 3), Tab("评估", "#", 2), Tab("居家服务", "#"), Tab("健康", "#"), Tab("家庭与授权", "#"), Tab("谁看过", "#")]
    return {"events": line, "why": why(), "tabs": tabs, "crumbs": [{"label": "老年人", "url": "#"}, {"label": "沈桂珍"}]}


class PersonForm(forms.Form):
    """A form of the counter, for its states."""

    name = forms.CharField(label="姓名", initial="徐阿宝")
    id_number = forms.CharField(label="公民身份号码")
    birth = forms.CharField(label="出生日期", required=False, initial="1942年8月17日")
    register_place = forms.CharField(label="户籍地", required=False, initial="武原街道天宁寺社区")
    residence = forms.CharField(label="常住地", initial="秦山街道永兴村")
    phone = forms.CharField(label="联系电话", required=False)
    by = forms.ChoiceField(label="谁来办", widget=forms.RadioSelect, choices=(("self", "本人在场，口述"), ("family", "家属代办"), ("community", "社区代办")), initial="family")
    when = forms.ChoiceField(label="什么时候上门", widget=forms.RadioSelect, choices=(("1", "11月24日 上午"), ("2", "11月24日 下午"), ("3", "都可以，先打电话")))


class NeedForm(forms.Form):
    """One question a page."""

    need = forms.ChoiceField(
        label="她平时吃饭、穿衣、走路，要人帮忙吗？", widget=forms.RadioSelect, initial="some",
        choices=(("none", "都能自己做"), ("some", "有一两样要人扶一把"), ("most", "多数事情要人帮"), ("all", "全靠人照顾"), ("unknown", "我说不好")),
    )  # fmt: skip


def counter(_request: HttpRequest) -> dict[str, Any]:
    """Return a form with two mistakes."""
    form = PersonForm({"name": "徐阿宝", "id_number": "", "residence": "秦山街道永兴村", "by": "family", "birth": "1942年8月17日", "register_place": "武原街道天宁寺社区"})
    form.fields["id_number"].error_messages["required"] = "少 18 位，请对照证件"
    form.fields["when"].error_messages["required"] = "选一个，两位评估员一起上门，约 1 小时"
    form.is_valid()
    return {"form": form, "crumbs": [{"label": "能力评估", "url": "#"}, {"label": "窗口代办"}]}


def question(_request: HttpRequest) -> dict[str, Any]:
    """Return the fourth of six questions."""
    return {"form": NeedForm(), "hints": {"some": "比如洗澡、上下楼", "all": "吃饭也要人喂", "unknown": "可以约人上门看"}}


def board(_request: HttpRequest) -> dict[str, Any]:
    """Return the plan's board with a sketch of nine squares for towns."""
    rows = (
        (1, "公建民营养老机构占比", "养老服务科 · %", 60, (70, 79, 90), 100, "90", "差 1 家", "10 家中 9 家", "behind"),
        (2, "养老机构护理型床位占比", "养老服务科 · %", 55, (57, 59, 61.2), 60, "61.2", "已达到", "2,589 / 4,230 张", "met"),
        (5, "特殊困难老年人探访率", "各镇（街道） · %", 60, (72, 84, 93.4), 100, "93.4", "差 312 人", "4,418 / 4,730 人", "on_pace"),
        (6, "每百张机构床位配备社工", "社会工作科 · %", 30, (), 50, "—", "单位待确认", "两种读法，未定", "unsettled"),
        (7, "每万人持证护理员", "县人社局 · 人", 20, (21, 23, 24.6), 27, "24.6", "差 26 人", "260 人", "behind"),
    )  # fmt: skip
    names = ("百步", "沈荡", "于城", "望海", "西塘桥", "通元", "武原", "秦山", "澉浦")
    rates = (92.4, 93.1, 95.3, 96.2, 96.0, 92.3, 97.1, 94.6, 83.5)
    areas = []
    for n, (name, rate) in enumerate(zip(names, rates, strict=True)):
        x, y = 120.7 + (n % 3) * 0.1, 30.6 - (n // 3) * 0.08
        corners = [[x, y], [x + 0.1, y + 0.01], [x + 0.1, y - 0.07], [x, y - 0.08], [x, y]]
        areas.append({"name": name, "code": str(n), "value": rate, "url": f"#{n}", "chosen": name == "澉浦", "geometry": {"type": "Polygon", "coordinates": [corners]}})
    return {"rows": rows, "areas": areas, "limits": (88, 92.5, 95, 97), "words": ("< 88", "88–92.5", "92.5–95", "95–97", "≥ 97"), "crumbs": [{"label": "规划", "url": "#"}, {"label": "“十四五”九项指标"}]}


def board_map(request: HttpRequest) -> dict[str, Any]:
    """Return the same areas for the map that moves."""
    shown = board(request)
    features = [
        {
            "type": "Feature", "geometry": a["geometry"],
            "properties": {"code": a["code"], "name": a["name"], "value": a["value"], "step": step_of(a["value"], shown["limits"]), "chosen": a["chosen"], "label_at": [a["geometry"]["coordinates"][0][0][0] + 0.05, a["geometry"]["coordinates"][0][0][1] - 0.035]},
        }
        for a in shown["areas"]
    ]  # fmt: skip
    points = [{"lng": 120.78, "lat": 30.52, "kind": "home", "label": "示例颐养中心"}, {"lng": 120.93, "lat": 30.44, "kind": "centre", "label": "示例照料中心"}, {"lng": 0, "lat": 0, "kind": "urgent"}]
    return {"spec": {"areas": {"type": "FeatureCollection", "features": features}, "points": points}, "crumbs": [{"label": "地图"}]}


def steps() -> list[Step]:
    """Return the steps of a monthly run."""
    done = (("开账", "系统", "11月17日 8:30"), ("计算", "47 秒", "11月17日 8:31"), ("复核", "周建明", "11月20日 16:05"))
    later = (("记账", ""), ("送银行", "11月24日"), ("对账", "11月26日"), ("关账", "11月30日"))
    return [*(Step(a, "done", b, c) for a, b, c in done), Step("审批", "now", "陆敏", "今天 17:00 前"), *(Step(a, "later", "", c) for a, c in later)]


def run(_request: HttpRequest) -> dict[str, Any]:
    """Return a monthly run before its approval."""
    table = (
        ("高龄津贴", True, 14561, 97206000, 48000, -36000, 97218000), ("养老服务补贴", False, 1936, 24200000, 25000, -12500, 24212500),
        ("养老护理补贴", False, 1237, 37637500, 50000, -25000, 37662500), ("护理员特殊岗位津贴", True, 19, 670000, 0, 0, 670000),
    )  # fmt: skip
    spec = {
        "kind": "waterfall", "unit": "元", "floor": 1580000, "labels": ["上月实发", "新增", "停发", "等级变化", "补发", "追回", "本月实发"],
        "series": [{"name": "元", "values": [1591145, 18240, -13905, 1655, 1230, -735, 1597630]}],
    }  # fmt: skip
    return {"steps": steps(), "table": table, "total": 159763000, "spec": spec, "crumbs": [{"label": "待遇与资金", "url": "#"}, {"label": "月度发放", "url": "#"}, {"label": "2025年11月"}]}


def sheet() -> dict[str, Any]:
    """Return what the sheet of parts shows."""
    light = (
        ("主色", "accent", "#0E5F6C"), ("主色深", "accent-deep", "#0A4550"), ("主色浅", "accent-tint", "#E2EFF0"), ("页底", "page", "#F5F6F4"), ("面", "surface", "#FFFFFF"),
        ("正文", "ink", "#1A2427"), ("次要", "ink-2", "#48555A"), ("说明", "ink-3", "#5F6C71"), ("控件边", "control", "#828D8A"), ("分隔线", "line", "#E3E7E3"),
        ("完成", "done", "#1F6B3B"), ("留意", "attend", "#8A5200"), ("超期", "late", "#B0281F"), ("进行", "running", "#2A589F"), ("未定", "unsure", "#65489A"),
    )  # fmt: skip
    bars = {"kind": "bars", "unit": "人次", "labels": ["助餐", "助洁", "护理", "助浴", "助医", "其他"], "series": [{"name": "人次", "values": [62, 48, 39, 33, 27, 18]}]}
    lines = {
        "kind": "line", "unit": "%", "labels": ["2022", "2023", "2024", "2025"],
        "series": [
            {"name": "目标", "values": [60, 73, 87, 100], "target": True}, {"name": "探访率", "values": [60, 70, 84, 91], "unsure": ["2024", "2025"]},
            {"name": "专区占比", "values": [59, 61, 67, 72]},
        ],
    }  # fmt: skip
    form = PersonForm({"name": "沈桂珍", "id_number": "330***19**13**2146", "phone": "1380573 52", "register_place": "武原街道天宁寺社区"})
    form.fields["id_number"].validators.append(_no_such_month)
    form.is_valid()
    return {
        "trend": (88, 90, 91, 92.5, 92, 93.4), "path": (70, 79, 90), "colours": light, "bars": bars, "lines": lines, "form": form, "levels": (0, 1, 2, 3, 4, None), "sequence": range(1, 7), "diverging": ("d1", "d2", "d3", "s1", "s3", "c1"),
        "effects": (("12月少发", "1,125.00 元"), ("上门服务", "不受影响"), ("重新评估后", "从评估当月补发")), "steps": steps(), "why": why(),
        "indicator_states": ("met", "on_pace", "behind", "missed", "unsettled", "no_value"), "states": ("noticed", "awaiting_approval", "active", "paid", "failed", "closed"),
        "sum": 159763000, "minus": -73500, "day": date(2025, 11, 21), "signs": (("home", "机构"), ("centre", "照料中心"), ("canteen", "食堂"), ("unassigned", "派不出"), ("handling", "处置中"), ("urgent", "紧急")),
    }  # fmt: skip


def _no_such_month(_value: str) -> None:
    raise forms.ValidationError("第 11–12 位是 13，没有这个月")


def _plain(_request: HttpRequest) -> dict[str, Any]:
    return {}


PAGES: dict[str, Callable[[HttpRequest], dict[str, Any]]] = {
    "home": home, "list": people, "file": elder_file, "form": counter, "run": run, "board": board, "map": board_map, "portal": _plain, "elder": _plain, "question": question,
    "elder-question": question, "provider": _plain, "login": lambda _r: {
        "login_figures": [{"label": "户籍老年人", "value": "105,752"}, {"label": "80 岁以上", "value": "14,561"}, {"label": "镇（街道）中心", "value": "9"}, {"label": "村（社区）照料中心", "value": "98"}],
        "login_source": "县“十四五”规划公布数（2020 年）",
    },
}  # fmt: skip
