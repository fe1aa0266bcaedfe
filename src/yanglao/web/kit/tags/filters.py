"""Filters: money, numbers, days, masks."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yanglao.base import clock
from yanglao.web.kit import formats, packwords, words

register = template.Library()

register.filter("wan", formats.wan)
register.filter("change", formats.change)
register.filter("full_day", formats.full_day)
register.filter("clock", formats.clock)
register.filter("elder_clock", formats.elder_clock)
register.filter("month", formats.month)
register.filter("weekday", formats.weekday)
register.filter("mask_id", formats.mask_id)
register.filter("mask_phone", formats.mask_phone)
register.filter("mask_name", formats.mask_name)
register.filter("pack_word", packwords.pack_word)


@register.filter
def yuan(fen: int | None) -> str | SafeString:
    """Return fen as yuan; a deduction is brown, nothing is a dash."""
    text = formats.yuan(fen)
    return format_html('<span class="deduct">{}</span>', text) if fen is not None and int(fen) < 0 else text


@register.filter
def num(value: Decimal | float | int | None, digits: int | None = None) -> str:
    """Return a number with thousands, ``{{ rate|num:1 }}`` with one place."""
    return formats.number(value, digits)


@register.filter
def day(value: date | datetime | None) -> str:
    """Return ``11月21日``, ``今天``, ``昨天``, or the full day outside this year."""
    return formats.day(value, clock.today())


@register.filter
def moment(value: datetime | None) -> str:
    """Return ``11月21日 16:05``."""
    return formats.moment(value, clock.today())


@register.filter
def iso(value: date | datetime | None) -> str:
    """Return ``2025-11-21``, for tables."""
    if value is None:
        return formats.NONE
    value = formats.local(value)
    return (value.date() if isinstance(value, datetime) else value).isoformat()


@register.filter
def said(state: str) -> str:
    """Return the word of a machine state alone."""
    return str(words.say(state).text)


@register.filter
def level_word(level: int | None) -> str:
    """Return 完好 … 完全失能, or 未评估."""
    return str(words.LEVEL_UNKNOWN if level is None else words.LEVELS[int(level)])


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """Return one value of a mapping by a key that is a variable."""
    return mapping.get(key) if hasattr(mapping, "get") else None
