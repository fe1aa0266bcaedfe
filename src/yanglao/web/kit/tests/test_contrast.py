"""Every pair of colours that carries words keeps its contrast, in both themes and for each county's accent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SHEET = Path(__file__).parents[5] / "frontend" / "css" / "tokens.css"
ACCENTS = ("haiqing", "ganglan", "chamo", "ouzi")
HINTS = ("done", "attend", "late", "running", "unsure")


def tokens(theme: str, accent: str) -> dict[str, str]:
    """Return role → colour as a browser would, later rules winning."""
    found: dict[str, str] = {}
    wanted = {":root", f'[data-accent="{accent}"]'}
    if theme == "dark":
        wanted |= {'[data-theme="dark"]', f'[data-theme="dark"][data-accent="{accent}"]'}
    if theme == "elder":
        wanted |= {'[data-face="elder"]'}
    for selector, body in re.findall(
        r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", SHEET.read_text("utf-8"), flags=re.S)
    ):
        if selector.strip() in wanted:
            found.update(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})", body))
    if theme == "elder":
        found["accent"] = found["accent-deep"]
    return found


def light(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def pairs(theme: str) -> list[tuple[str, str, float]]:
    """Return (words, ground, least contrast)."""
    strong = 7.0 if theme == "elder" else 4.5
    words = [
        (ink, ground, strong)
        for ink in ("ink", "ink-2", "accent")
        for ground in ("surface", "page", "accent-tint")
    ]
    words += [("ink-3", ground, strong) for ground in ("surface", "page")]
    words += [(hint, ground, 4.5) for hint in HINTS for ground in ("surface", f"{hint}-tint")]
    words += [
        ("on-solid", "accent", 4.5),
        ("on-solid", "late", 4.5),
        ("on-bar", "bar", 7.0),
        ("deduct", "surface", 4.5),
    ]
    words += [("control", "surface", 3.0), ("control", "page", 3.0)]
    return words


@pytest.mark.parametrize("accent", ACCENTS)
@pytest.mark.parametrize("theme", ["light", "dark", "elder"])
def test_words_keep_their_contrast(theme, accent):
    book = tokens(theme, accent)
    weak = [
        f"{ink} on {ground}: {contrast(book[ink], book[ground]):.2f} < {least}"
        for ink, ground, least in pairs(theme)
        if contrast(book[ink], book[ground]) < least
    ]
    assert not weak


@pytest.mark.parametrize("accent", ACCENTS)
def test_an_accent_is_deep_enough_for_a_county(accent):
    book = tokens("light", accent)
    assert contrast(book["accent"], "#ffffff") >= 7
    assert contrast(book["accent-deep"], "#ffffff") >= 10
    assert contrast(book["accent"], book["accent-tint"]) >= 6


def test_the_measure_itself_can_fail():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#828d8a", "#ffffff") < 4.5
