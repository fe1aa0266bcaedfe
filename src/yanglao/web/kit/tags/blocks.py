"""Larger parts: cards, notices, steps, timelines, why, empty states, dialogs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from yanglao.web.kit.parts import Event, Figure, Step, Why

register = template.Library()


def _part(name: str, **values: Any) -> SafeString:
    return render_to_string(f"kit/parts/{name}.html", values)


@register.simple_block_tag
def card(  # noqa: PLR0913  one argument per visible place
    content: str,
    title: str = "",
    count: Any = "",
    count_kind: str = "",
    note: str = "",
    aside: str = "",
    link: str = "",
    link_url: str = "",
    link_icon: str = "",
    css: str = "",
    flush: bool = False,
    compact: bool = False,
    tinted: bool = False,
    id: str = "",  # noqa: A002
    level: int = 2,
) -> SafeString:
    """``{% card title="等您决定" count=17 link="全部 17 件" link_url=url %} … {% endcard %}``; ``flush`` for tables and rows."""
    return _part(
        "card", content=content, title=title, count=count, count_kind=count_kind, note=note, aside=aside, link=link,
        link_url=link_url, link_icon=link_icon, css=css, flush=flush, compact=compact, tinted=tinted, id=id, level=level,
    )  # fmt: skip


@register.simple_block_tag
def dialog(content: str, id: str, title: str, lead: str = "", css: str = "") -> SafeString:  # noqa: A002
    """``{% dialog "stop" "停发 5 人的养老护理补贴？" lead="…" %} … {% enddialog %}``; open it with ``data-open-dialog="stop"``."""
    return _part("dialog", content=content, id=id, title=title, lead=lead, css=css)


@register.simple_block_tag
def notice(content: str, kind: str = "", icon: str = "", link: str = "", link_url: str = "") -> SafeString:
    """``{% notice "attend" link="去定" link_url=url %}2 人的异常还没有定{% endnotice %}``."""
    sign = icon or {
        "running": "info",
        "attend": "triangle-alert",
        "done": "circle-check",
        "late": "circle-alert",
        "unsure": "help",
    }.get(kind, "info")
    return _part("notice", content=content, kind=kind, icon=sign, link=link, link_url=link_url)


@register.simple_tag
def steps(items: Sequence[Step]) -> SafeString:
    """Circles on a line; each says who and when, or until when."""
    return _part("steps", steps=items)


@register.simple_tag
def stages(items: Sequence[Step]) -> SafeString:
    """The portal's progress: segments with words under them."""
    return _part("stages", steps=items)


@register.simple_tag
def segments(now: int, total: int) -> SafeString:
    """The question's progress: bars plus 第 4 题，共 6 题."""
    return _part("segments", now=now, total=total, bars=[n < now for n in range(total)])


@register.simple_tag
def timeline(events: Sequence[Event]) -> SafeString:
    """One line through all duties."""
    return _part("timeline", events=events)


@register.simple_tag
def why(explanation: Why, level: int = 2) -> SafeString:
    """为什么: the explanation panel, the same for a level, an amount, a waiting position, a refusal."""
    return _part("why", why=explanation, level=level)


@register.simple_tag
def strip(figures: Sequence[Figure], size: str = "") -> SafeString:
    """A strip of figures, each with its door; ``size="sm"`` for small strips."""
    return _part("strip", figures=figures, size=size)


@register.simple_tag
def effects(pairs: Sequence[tuple[str, Any]]) -> SafeString:
    """What a step will do, in numbers: ``[("12月少发", "1,125.00 元"), …]``."""
    return _part("effects", pairs=pairs)


@register.simple_tag
def facts(pairs: Sequence[tuple[str, Any]], spread: bool = False) -> SafeString:
    """Pairs of label and value; ``spread`` puts the value at the right."""
    return _part("facts", pairs=pairs, spread=spread)


@register.simple_tag
def empty(title: str, text: str = "", link: str = "", link_url: str = "", icon: str = "inbox") -> SafeString:
    """Nothing here: what is true, what comes next or one link."""
    return _part("empty", title=title, text=text, link=link, link_url=link_url, icon=icon, kind="accent")


@register.simple_tag
def trouble(
    title: str, text: str = "", action: str = "", action_url: str = "", icon: str = "cloud-alert"
) -> SafeString:
    """An error in place: what happened, what was kept, one button."""
    return _part(
        "empty", title=title, text=text, button=action, link_url=action_url, icon=icon, kind="attend"
    )


@register.simple_tag
def skeleton(rows: int = 3, late: bool = True) -> SafeString:
    """Grey bars in the shape of the rows; ``late`` shows them after 300 ms only."""
    return _part("skeleton", rows=range(rows), late=late)


@register.simple_tag
def progress(  # noqa: PLR0913
    title: str, done: int, total: int, unit: str = "", note: str = "", stop_url: str = "", stop: str = ""
) -> SafeString:
    """Long work: count, bar, what is left, 停止 (a form posting to ``stop_url``)."""
    share = 100 if not total else min(100, round(done * 100 / total))
    return _part(
        "progress",
        title=title,
        done=done,
        total=total,
        unit=unit,
        note=note,
        share=share,
        stop_url=stop_url,
        stop=stop,
    )
