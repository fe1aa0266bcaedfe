"""Icons as inline drawings, read from the file the front-end build writes."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

BUILT = Path(__file__).parent / "static" / "build" / "icons.json"
#: Names of ours for drawings that the set calls otherwise, and two drawn here.
ALIASES = {
    "help": "circle-question-mark",
    "home": "house",
    "late": "clock",
    "warning": "triangle-alert",
    "why": "scale",
}


@cache
def drawings() -> dict[str, str]:
    """Return name → inner SVG; empty when the front end was not built yet."""
    return json.loads(BUILT.read_text("utf-8")) if BUILT.exists() else {}


def svg(name: str, size: int = 16, *, title: str = "", css: str = "") -> SafeString:
    """Return one icon.

    Parameters
    ----------
    name : str
        A Lucide name (``bath``) or one of ``ALIASES``. An unknown one draws a small circle, so that a typing
        error in data never closes a page; the kit's test names them.
    size : int
        Width and height in CSS pixels.
    title : str
        Spoken name; without it the icon is decoration and hidden from screen readers.
    """
    inner = drawings().get(ALIASES.get(name, name)) or '<circle cx="12" cy="12" r="3"/>'
    spoken = f'role="img" aria-label="{escape(title)}"' if title else 'aria-hidden="true"'
    return mark_safe(  # noqa: S308  name and size never reach the markup unescaped
        f'<svg class="icon {escape(css)}" width="{int(size)}" height="{int(size)}" viewBox="0 0 24 24" fill="none" '
        f'stroke="currentColor" stroke-linecap="round" stroke-linejoin="round" {spoken}>{inner}</svg>'
    )
