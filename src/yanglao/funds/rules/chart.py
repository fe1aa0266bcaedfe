"""The chart of accounts: codes built from scheme and source. A debit is positive, a credit negative.

=================  =========  ==========================================================
code               kind       holds
=================  =========  ==========================================================
treasury           asset      money in the account the county pays from
transit            liability  sent to the bank, no answer yet
payable:SCHEME     liability  owed to persons: due, held, batched, failed, returned
receivable:SCHEME  asset      asked back
expense:S:SOURCE   expense    what a scheme cost a source
income:SOURCE      income     what a source gave
equity:SOURCE      equity     what a year left of a source, or took
=================  =========  ==========================================================
"""

from __future__ import annotations

from dataclasses import dataclass

TREASURY = "treasury"
TRANSIT = "transit"


@dataclass(frozen=True, slots=True)
class AccountSpec:
    """An account as its code says it is."""

    code: str
    kind: str
    label: str
    source: str | None = None


def payable(scheme: str) -> str:
    """Return the code of what is owed under a scheme."""
    return f"payable:{scheme}"


def receivable(scheme: str) -> str:
    """Return the code of what is asked back under a scheme."""
    return f"receivable:{scheme}"


def expense(scheme: str, source: str) -> str:
    """Return the code of a scheme's cost to a source."""
    return f"expense:{scheme}:{source}"


def income(source: str) -> str:
    """Return the code of what a source gave."""
    return f"income:{source}"


def equity(source: str) -> str:
    """Return the code of what years left of a source."""
    return f"equity:{source}"


def spec(code: str) -> AccountSpec:
    """Return kind and label of an account by its code.

    Raises
    ------
    ValueError
        When no such account belongs to the chart.
    """
    word, *rest = code.split(":")
    if word == TREASURY and not rest:
        return AccountSpec(code, "asset", "发放专户存款")
    if word == TRANSIT and not rest:
        return AccountSpec(code, "liability", "银行代发在途")
    if word == "payable" and len(rest) == 1:
        return AccountSpec(code, "liability", f"应发待遇：{rest[0]}")
    if word == "receivable" and len(rest) == 1:
        return AccountSpec(code, "asset", f"应收追回：{rest[0]}")
    if word == "expense" and len(rest) == 2:
        return AccountSpec(code, "expense", f"待遇支出：{rest[0]}", rest[1])
    if word == "income" and len(rest) == 1:
        return AccountSpec(code, "income", "拨款收入", rest[0])
    if word == "equity" and len(rest) == 1:
        return AccountSpec(code, "equity", "累计结余", rest[0])
    raise ValueError(f"not in the chart of accounts: {code}")
