"""Money is integer fen; yuan exists only on paper and screens."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation


def yuan(fen: int) -> str:
    """Return fen as yuan with two decimals and thousands, real minus sign.

    >>> yuan(159763000)
    '1,597,630.00'
    """
    sign = "−" if fen < 0 else ""
    whole, rest = divmod(abs(int(fen)), 100)
    return f"{sign}{whole:,}.{rest:02d}"


def wan(fen: int) -> str:
    """Return fen as 万元 with two decimals, rounded half up.

    >>> wan(159763000)
    '159.76'
    """
    value = (Decimal(int(fen)) / 1_000_000).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{value:,}".replace("-", "−")


def fen(value: str | int | Decimal) -> int:
    """Return yuan, given as text or number, in fen; more than two decimals are refused.

    Raises
    ------
    ValueError
        When the text is no amount, or has a fraction of a fen.
    """
    try:
        amount = Decimal(str(value).replace(",", "").replace("，", "")) * 100
    except InvalidOperation:
        raise ValueError(f"no amount: {value}") from None
    if not amount.is_finite() or amount != amount.to_integral_value():
        raise ValueError(f"fraction of a fen: {value}")
    return int(amount)
