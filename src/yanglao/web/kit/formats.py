"""How numbers, money, days and names are written. Pure: the day of reference is always passed in."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yanglao.base import money

CHINA = ZoneInfo("Asia/Shanghai")
MINUS = "−"
NONE = "–"


def yuan(fen: int | None, *, none_zero: bool = True) -> str:
    """Return fen as ``1,597,630.00``; none (and zero, unless told) is a dash, never 0.00."""
    if fen is None or (none_zero and int(fen) == 0):
        return NONE
    return money.yuan(int(fen))


def wan(fen: int | None) -> str:
    """Return fen as ``159.76 万元``."""
    return NONE if fen is None else _("%(sum)s 万元") % {"sum": money.wan(int(fen))}


def change(fen: int) -> str:
    """Return a difference with its sign: ``+6,485.00`` or ``−735.00``."""
    text = money.yuan(int(fen))
    return text if fen <= 0 else f"+{text}"


def number(value: Decimal | float | int | None, digits: int | None = None) -> str:
    """Return a number with thousands; ``digits`` fixes the places after the point (rounded half up)."""
    if value is None:
        return NONE
    exact = Decimal(str(value))
    if digits is not None:
        exact = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{exact:,}".replace("-", MINUS)


def local(moment: date | datetime) -> date | datetime:
    """Return an aware moment in China's time; a day stays as it is."""
    return moment.astimezone(CHINA) if isinstance(moment, datetime) and moment.tzinfo else moment


def _day_of(moment: date | datetime) -> date:
    moment = local(moment)
    return moment.date() if isinstance(moment, datetime) else moment


def full_day(moment: date | datetime | None) -> str:
    """Return ``2025年11月21日``: effect of law, papers."""
    if moment is None:
        return NONE
    day = _day_of(moment)
    return _("%(y)d年%(m)d月%(d)d日") % {"y": day.year, "m": day.month, "d": day.day}


def day(moment: date | datetime | None, today: date) -> str:
    """Return ``11月21日`` within this year, else the full day; today and yesterday as words."""
    if moment is None:
        return NONE
    on = _day_of(moment)
    if on == today:
        return _("今天")
    if (today - on).days == 1:
        return _("昨天")
    if on.year != today.year:
        return full_day(on)
    return _("%(m)d月%(d)d日") % {"m": on.month, "d": on.day}


def clock(moment: datetime) -> str:
    """Return ``9:12`` in China's time, 24 hours."""
    at = local(moment)
    return f"{at.hour}:{at.minute:02d}" if isinstance(at, datetime) else ""


def moment(value: datetime | None, today: date) -> str:
    """Return ``11月21日 16:05``; today and yesterday as words."""
    return NONE if value is None else f"{day(value, today)} {clock(value)}"


def elder_clock(value: datetime) -> str:
    """Return ``下午 2:30``, as the elders' version says it."""
    at = local(value)
    if not isinstance(at, datetime):
        return ""
    words = (
        (5, _("凌晨")),
        (8, _("早上")),
        (12, _("上午")),
        (13, _("中午")),
        (18, _("下午")),
        (24, _("晚上")),
    )
    part = next(word for until, word in words if at.hour < until)
    hour = at.hour if at.hour <= 12 else at.hour - 12
    return f"{part} {hour}:{at.minute:02d}"


def month(value: date | str | None) -> str:
    """Return ``2025年11月`` of a day or of ``2025-11``."""
    if not value:
        return NONE
    year, number_ = (
        (value.year, value.month) if isinstance(value, date) else map(int, str(value).split("-")[:2])
    )
    return _("%(y)d年%(m)d月") % {"y": year, "m": number_}


def weekday(value: date) -> str:
    """Return ``星期五``."""
    words = (_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日"))
    return words[value.weekday()]


def deadline(due: date | datetime, today: date, *, workdays: int | None = None) -> tuple[str, str]:
    """Return the words and the kind (``late``, ``attend``, ``""``) of a deadline.

    Within 7 days it counts (in working days when the caller has counted them), today names the hour when there is
    one, past due says by how many days.
    """
    left = (_day_of(due) - today).days
    if left < 0:
        return ngettext("超 %(n)d 天", "超 %(n)d 天", -left) % {"n": -left}, "late"
    if left == 0:
        hour = f" {clock(due)}" if isinstance(due, datetime) else ""
        return f"{_('今天')}{hour}", "late"
    if left <= 7 and workdays is not None:
        return ngettext("还剩 %(n)d 个工作日", "还剩 %(n)d 个工作日", workdays) % {
            "n": workdays
        }, "attend" if left <= 3 else ""
    if left <= 3:
        return ngettext("还剩 %(n)d 天", "还剩 %(n)d 天", left) % {"n": left}, "attend"
    return day(due, today), ""


def mask_id(text: str | None) -> str:
    """Return ``330***********2146``: three and four."""
    return NONE if not text else f"{text[:3]}{'*' * max(len(text) - 7, 1)}{text[-4:]}"


def mask_phone(text: str | None) -> str:
    """Return ``138****5207``; a number of five digits or less (12345) is public and stays."""
    if not text:
        return NONE
    return text if len(text) <= 5 else f"{text[:3]}****{text[-4:]}"


def mask_name(text: str | None) -> str:
    """Return ``朱*四``, ``王*``: first and last character, one star between."""
    if not text:
        return NONE
    if len(text) < 3:
        return f"{text[0]}*"
    return f"{text[0]}*{text[-1]}"
