"""``{% area_map %}``: a map of areas drawn in the page, no script, every area a door."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from yanglao.web.kit import geo

register = template.Library()


@register.simple_tag
def area_map(areas: Sequence[dict[str, Any]], label: str, **more: Any) -> SafeString:
    """Draw areas with names and values.

    Parameters
    ----------
    areas : sequence of dict
        ``{geometry, name, code, value?, text?, step?, url?, chosen?, at?}``; ``step`` 0–6 is the class of colour, or give
        ``limits=`` and it is taken from ``value``; ``text`` is the value as written, ``at`` [lng, lat] of the name.
    label : str
        What the map shows, spoken.
    **more
        ``width``, ``height``, ``limits`` (ascending), ``words`` (legend, one for each class), ``mark`` (doubt, ``border``),
        ``points`` [{lng, lat, kind, number?, title?}], ``outline`` (geometry of the whole).
    """
    width, height = more.get("width", 424), more.get("height", 300)
    limits = more.get("limits", ())
    frame = geo.fit(
        [a["geometry"] for a in areas] + ([more["outline"]] if more.get("outline") else []), width, height
    )
    drawn = []
    for area in areas:
        x, y = frame.place(*(area.get("at") or geo.middle(area["geometry"])))
        step = area.get("step", geo.step_of(area.get("value"), limits))
        drawn.append(
            {
                **area,
                "d": geo.path(area["geometry"], frame),
                "x": round(x, 1),
                "y": round(y, 1),
                "y2": round(y + 14, 1),
                "step": step,
            }
        )
    points = [
        {
            **p,
            "x": round(frame.place(p["lng"], p["lat"])[0], 1),
            "y": round(frame.place(p["lng"], p["lat"])[1], 1),
        }
        for p in more.get("points", ())
        if p.get("lng") or p.get("lat")
    ]
    values = {
        "areas": sorted(drawn, key=lambda a: bool(a.get("chosen"))),
        "points": points,
        "label": label,
        "width": width,
        "height": height,
        "outline": geo.path(more["outline"], frame) if more.get("outline") else "",
        "legend": [
            (geo.shade(n, len(limits)), word) for n, word in reversed(list(enumerate(more.get("words", ()))))
        ],
        "mark": more.get("mark", "border"),
    }
    return render_to_string("kit/parts/area_map.html", values)
