"""Which codes lie in the division a database administers: a county, or a city or region whose code ends in zeros."""

from __future__ import annotations


def stem(county: str) -> str:
    """Return the digits every code inside begins with.

    Parameters
    ----------
    county : str
        Six digits (GB/T 2260): ``330424`` a county, ``420100`` a city, ``150000`` a region.

    Returns
    -------
    str
        ``330424``, ``4201``, ``15``.
    """
    found = county[:6]
    while len(found) > 2 and found.endswith("00"):
        found = found[:-2]
    return found


def inside(code: str, county: str) -> bool:
    """Return whether a division code lies in the one that administers; an empty code lies nowhere."""
    return bool(code) and bool(county) and code.startswith(stem(county))
