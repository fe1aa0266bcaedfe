"""Small pictures in the page itself: sparklines, bars, target bars. Real charts and maps load their own script."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()


def _line(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{'M' if n == 0 else 'L'}{x:.1f} {y:.1f}" for n, (x, y) in enumerate(points))


@register.simple_tag
def sparkline(
    values: Sequence[float], target: float | None = None, kind: str = "", width: int = 60, height: int = 26
) -> SafeString:
    """``{% sparkline trend target=100 kind="attend" %}``: a small line with a dot at its end and the target dotted above."""
    values = [float(v) for v in values]
    if len(values) < 2:
        return SafeString("")
    low, high = (
        min([*values, *([target] if target is not None else [])]),
        max([*values, *([target] if target is not None else [])]),
    )
    span = (high - low) or 1
    pad = 3

    def y(value: float) -> float:
        return height - pad - (value - low) / span * (height - 2 * pad)

    points = [(pad + n * (width - 2 * pad) / (len(values) - 1), y(v)) for n, v in enumerate(values)]
    goal = (
        format_html('<path class="goal" d="M0 {} H{}"/>', f"{y(target):.1f}", width)
        if target is not None
        else ""
    )
    return format_html(
        '<svg class="spark" data-kind="{}" width="{}" height="{}" viewBox="0 0 {} {}" aria-hidden="true">{}<path class="line" d="{}"/>'
        '<circle class="dot" cx="{}" cy="{}" r="2.6"/></svg>',
        kind, width, height, width, height, goal, _line(points), f"{points[-1][0]:.1f}", f"{points[-1][1]:.1f}",
    )  # fmt: skip


@register.simple_tag
def path_line(
    start: float, values: Sequence[float], target: float, share: float = 1.0, kind: str = ""
) -> SafeString:
    """``{% path_line 60 values 100 0.9 "attend" %}``: an indicator against its dashed target path; ``share`` of the plan's time is gone."""
    width, height, pad = 104, 34, 4
    series = [float(start), *(float(v) for v in values)]
    low, high = min([*series, float(target)]), max([*series, float(target)])
    span = (high - low) or 1

    def y(value: float) -> float:
        return height - pad - (value - low) / span * (height - 2 * pad)

    end = (width - pad) * min(max(share, 0.05), 1)
    step = end / max(len(series) - 1, 1)
    points = [
        (pad + n * (end - pad) / max(len(series) - 1, 1) if step else pad, y(v)) for n, v in enumerate(series)
    ]
    return format_html(
        '<svg class="spark" data-kind="{}" width="{}" height="{}" viewBox="0 0 {} {}" aria-hidden="true">'
        '<path class="path" d="M{} {} L{} {}"/><path class="goal-tick" d="M{} {} v8"/><path class="line" d="{}"/>'
        '<circle class="dot" cx="{}" cy="{}" r="3"/></svg>',
        kind, width, height, width, height, pad, f"{y(start):.1f}", width - 4, f"{y(target):.1f}", width - 3, f"{y(target) - 4:.1f}",
        _line(points), f"{points[-1][0]:.1f}", f"{points[-1][1]:.1f}",
    )  # fmt: skip


@register.simple_tag
def hatch(width: int = 104, height: int = 30) -> SafeString:
    """A field of violet hatching where a value is not judged."""
    return format_html(
        '<svg class="hatch" width="{}" height="{}" aria-hidden="true"><defs><pattern id="yl-hatch" width="6" height="6" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0v6" stroke="currentColor" stroke-opacity=".35" '
        'stroke-width="3"/></pattern></defs><rect width="100%" height="100%" rx="3" fill="url(#yl-hatch)"/></svg>',
        width,
        height,
    )


@register.simple_tag
def bar(
    share: float,
    kind: str = "",
    height: int = 5,
    before: float = 0,
    target: float | None = None,
    label: str = "",
) -> SafeString:
    """``{% bar 62 %}``: a bar of per cent; ``before`` is a paler part in front, ``target`` a black tick."""
    share, before = min(max(float(share), 0), 100), min(max(float(before), 0), 100)
    parts = [
        format_html('<rect class="track" width="100%" height="{}" rx="{}"/>', height, min(height / 2, 3))
    ]
    if before:
        parts.append(
            format_html(
                '<rect class="fill" data-kind="before" width="{}%" height="{}" rx="1"/>',
                f"{before:.1f}",
                height,
            )
        )
    parts.append(
        format_html(
            '<rect class="fill" data-kind="{}" x="{}%" width="{}%" height="{}" rx="{}"/>',
            kind,
            f"{before:.1f}",
            f"{share:.1f}",
            height,
            min(height / 2, 3),
        )
    )
    if target is not None:
        parts.append(
            format_html(
                '<rect class="goal" x="{}%" y="-2" width="2" height="{}"/>',
                f"{min(float(target), 100):.1f}",
                height + 4,
            )
        )
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="bar" height="{}" {}>{}</svg>',
        height,
        spoken,
        format_html_join("", "{}", ((p,) for p in parts)),
    )


@register.simple_tag
def chart(id: str, spec: dict[str, Any], label: str = "", css: str = "") -> SafeString:  # noqa: A002
    """``{% chart "waterfall" spec "为什么比上月多" %}``: a real chart; put its table in the page as well (see README)."""
    return format_html(
        '<div class="chart {}" data-chart data-spec="{}-spec" role="img" aria-label="{}"></div>'
        '<script type="application/json" id="{}-spec">{}</script>',
        css, id, label, id, _json(spec),
    )  # fmt: skip


@register.simple_tag
def map_view(
    id: str, spec: dict[str, Any], label: str = "", mark: str = "border", css: str = ""
) -> SafeString:  # noqa: A002
    """``{% map_view "towns" spec "各镇探访率" %}``: a map of own outlines; the list beside it is its twin."""
    from yanglao.web.kit.tags.marks import unsure

    words = json.dumps(
        {
            "NavigationControl.ZoomIn": _("放大"),
            "NavigationControl.ZoomOut": _("缩小"),
            "Map.Title": label or _("地图"),
        },
        ensure_ascii=False,
    )
    corner = format_html('<span class="map-mark">{}</span>', unsure(mark)) if mark else ""
    return format_html(
        '<div class="map {}" data-map data-spec="{}-spec" data-words="{}" aria-label="{}" role="application">{}</div>'
        '<script type="application/json" id="{}-spec">{}</script>',
        css, id, words, label or _("地图"), corner, id, _json(spec),
    )  # fmt: skip


def _json(value: Any) -> SafeString:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return mark_safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S308  escaped for a data block
