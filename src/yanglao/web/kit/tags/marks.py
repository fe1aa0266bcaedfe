"""Small marks: icons, tags, states, levels, deadlines, doubts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yanglao.base import clock
from yanglao.web.kit import formats, icons, words
from yanglao.web.kit.packwords import pack_word

register = template.Library()
BAR_WIDTH, BAR_STEP = 5, 7


@register.simple_tag
def icon(name: str, size: int = 16, title: str = "", css: str = "") -> SafeString:
    """``{% icon "bath" 20 %}``; give ``title`` when the icon stands without words."""
    return icons.svg(name, size, title=title, css=css)


@register.simple_tag
def tag(text: str | Promise, kind: str = "neutral", icon: str = "") -> SafeString:  # noqa: A002
    """``{% tag "低保" "relief" %}``; kinds: done attend late running unsure relief group living neutral outline."""
    drawn = icons.svg(icon, 13) if icon else ""
    return format_html('<span class="tag" data-kind="{}">{}{}</span>', kind, drawn, pack_word(text))


@register.simple_tag
def tags(items: Iterable[tuple[str, str]], most: int = 3) -> SafeString:
    """Kinds of a person as ``(word, kind)``: at most three, then "+2" whose title names the rest."""
    items = list(items)
    shown = format_html_join("", "{}", ((tag(word, kind),) for word, kind in items[:most]))
    rest = items[most:]
    if rest:
        names = "、".join(str(word) for word, _kind in rest)
        shown += format_html(
            '<span class="tag" title="{}" aria-label="{}">+{}</span>', names, names, len(rest)
        )
    return format_html('<span class="tags">{}</span>', shown)


@register.simple_tag
def status(state: str, only: str = "", text: str = "") -> SafeString:
    """``{% status "noticed" %}``: the word of a machine state with its sign; ``only="indicator"`` for judgements."""
    word = words.say(state, only)
    return tag(text or word.text, word.kind, word.icon)


@register.simple_tag
def unsure(why: str, text: str = "") -> SafeString:
    """``{% unsure "illustrative" %}``: the violet dashed mark; see ``words.UNSURE`` for the reasons."""
    label = text or words.UNSURE.get(why, why)
    sign = icons.svg("help", 13) if why == "unsettled" else ""
    return format_html('<span class="tag unsure-mark" data-kind="unsure">{}{}</span>', sign, label)


@register.simple_tag
def unsure_word(why: str) -> str:
    """Return the words of a doubt alone (推算)."""
    return str(words.UNSURE.get(why, why))


@register.simple_tag
def doubtful(value: str, why: str = "derived", mute: bool = False) -> SafeString:
    """``{% doubtful "4,230" "derived" %}``: a value with a dotted line and the word beside it (or in its title)."""
    word = words.UNSURE.get(why, why)
    if mute:
        return format_html('<span class="unsure-value" title="{}">{}</span>', word, value)
    return format_html('<span class="unsure-value">{}</span><span class="unsure-word">{}</span>', value, word)


@register.simple_tag
def ability(level: int | None, text: str = "") -> SafeString:
    """``{% ability 2 %}``: four bars and the word; none is a dashed outline, never empty bars alone."""
    if level is None:
        return format_html('<span class="level-none">{}</span>', words.LEVEL_UNKNOWN)
    level = int(level)
    bars = format_html_join(
        "",
        '<rect x="{}" width="{}" height="13" rx="1.2"{}/>',
        (
            (n * BAR_STEP, BAR_WIDTH, format_html(' data-on="{}"', level) if n < level else "")
            for n in range(4)
        ),
    )
    return format_html(
        '<span class="level"><svg width="26" height="13" viewBox="0 0 26 13" aria-hidden="true">{}</svg>{}</span>',
        bars,
        text or words.LEVELS[level],
    )


@register.simple_tag
def due(on: date | datetime | None, workdays: int | None = None) -> SafeString:
    """``{% due task.due_on %}``: 今天 17:00, 还剩 2 个工作日, 11月25日, 超 5 天; a sign when it presses."""
    if on is None:
        return format_html('<span class="due">{}</span>', formats.NONE)
    text, kind = formats.deadline(on, clock.today(), workdays=workdays)
    return format_html(
        '<span class="due" data-kind="{}">{}{}</span>', kind, icons.svg("clock", 14) if kind else "", text
    )


@register.simple_tag
def overdue(days: int) -> SafeString:
    """``{% overdue 5 %}``: the red tag 超 5 天."""
    return tag(_("超 %(n)d 天") % {"n": days}, "late", "clock")


@register.simple_tag
def flag(value: str, kind: str = "") -> SafeString:
    """``{% flag "94.6" "attend" %}``: one cell of a plain table; only a bad one is coloured, with its sign."""
    sign = {"attend": "triangle-down", "late": "triangle-alert"}.get(kind, "")
    if not sign:
        return format_html("{}", value)
    drawn = _down_sign() if kind == "attend" else icons.svg(sign, 13, title=_("需要处理"))
    return format_html('<span class="cell-flag" data-kind="{}">{}{}</span>', kind, drawn, value)


def _down_sign() -> SafeString:
    return format_html(
        '<svg class="sign" width="10" height="9" viewBox="0 0 10 9" fill="none" stroke="currentColor" '
        'role="img" aria-label="{}"><path d="M1 1h8L5 8z"/></svg>',
        _("低于预期"),
    )


@register.simple_tag
def round_icon(name: str, kind: str = "", size: int = 26) -> SafeString:
    """An icon on a round ground: accent, done, attend, late, or grey."""
    css = "round-icon-lg" if size >= 40 else ""
    return format_html(
        '<span class="round-icon {}" data-kind="{}">{}</span>',
        css,
        kind,
        icons.svg(name, 15 if size < 40 else 20),
    )


@register.simple_tag
def avatar(name: str, large: bool = False) -> SafeString:
    """The first character of a name in a circle (decoration: the name stands beside it)."""
    return format_html(
        '<span class="avatar{}" aria-hidden="true">{}</span>', " avatar-lg" if large else "", name[:1]
    )


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """Return ``light`` or ``dark`` as this reader chose."""
    request = context.get("request")
    chosen = request.COOKIES.get("yl_theme", "") if request else context.get("theme_choice", "")
    return chosen if chosen in {"light", "dark"} else "light"


@register.simple_tag(takes_context=True)
def version(context: template.Context) -> str:
    """Return ``elder`` or ``normal``, as this reader of the portal chose."""
    frame = context.get("shell")
    if frame and hasattr(frame, "get") and frame.get("elder") is not None:
        return "elder" if frame.get("elder") else "normal"
    request = context.get("request")
    return "elder" if request and request.COOKIES.get("yl_version") == "elder" else "normal"


@register.simple_tag(takes_context=True)
def elder_size(context: template.Context) -> str:
    """Return the chosen size of words in the elders' version, 24 to 40."""
    request = context.get("request")
    chosen = request.COOKIES.get("yl_size", "") if request else ""
    return chosen if chosen in {"24", "30", "36", "40"} else "24"


@register.simple_tag(takes_context=True)
def density(context: template.Context) -> str:
    """Return ``comfortable`` or ``compact``: ``<table class="table" data-density="{% density %}">``."""
    request = context.get("request")
    chosen = request.COOKIES.get("yl_density", "") if request else ""
    return chosen if chosen in {"comfortable", "compact"} else "comfortable"


@register.simple_tag
def version_url() -> str:
    """Return the address that switches between the normal and the elders' version."""
    from django.urls import NoReverseMatch, reverse

    try:
        return reverse("kit:version")
    except NoReverseMatch:
        return "/version/"
