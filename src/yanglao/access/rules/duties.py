"""The duties a person may hold, and over which rows each may stand. Closed: what is not written here does not exist."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yanglao.base.divisions import inside

#: Lengths of the keys of a scope over divisions (codes of GB/T 2260 and the statistical code).
_KEY_FORMS = {
    "county": re.compile(r"\d{6}"),
    "town": re.compile(r"\d{9}"),
    "village": re.compile(r"\d{12}"),
    "org": re.compile(r"\d{1,19}"),
    "persons": re.compile(r"\d{1,19}"),
}


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty.

    Parameters
    ----------
    code, label : str
        English identifier and Chinese name.
    scopes : tuple of str
        Kinds of row scope an appointment to it may have; empty = nobody is appointed to it.
    needs_mfa : bool
        Two-step login is required outside a demo.
    face : str
        Which home it starts at: ``console``, ``provider`` or ``portal``.
    """

    code: str
    label: str
    scopes: tuple[str, ...]
    needs_mfa: bool = False
    face: str = "console"


DUTIES: dict[str, Duty] = {
    d.code: d
    for d in (
        Duty("bureau", "民政局", ("county",), needs_mfa=True),
        Duty("town", "镇（街道）", ("town",)),
        Duty("village", "村（社区）", ("village",)),
        Duty("assessor", "评估员", ("county", "town", "org")),
        Duty("finance", "财务", ("county",), needs_mfa=True),
        Duty("inspector", "督查", ("county", "town")),
        Duty("institution", "养老机构", ("org",), face="provider"),
        Duty("provider", "服务商", ("org",), face="provider"),
        Duty("family", "家属", ("persons",), face="portal"),
        Duty("elder", "老人", ("persons",), face="portal"),
        Duty("admin", "系统管理", ("none",), needs_mfa=True),
        Duty("public", "公众", (), face="portal"),
    )
}
STAFF = tuple(d.code for d in DUTIES.values() if d.face == "console")


def label(code: str) -> str:
    """Return the Chinese name of a duty; the platform itself is 平台."""
    return "平台" if code == "system" else DUTIES[code].label if code in DUTIES else code


def scope_problem(duty: str, kind: str, keys: tuple[str, ...], county: str) -> str | None:
    """Return why a duty may not stand over these rows, as a code, or None when it may.

    Parameters
    ----------
    duty : str
        Duty code.
    kind : str
        ``county``, ``town``, ``village``, ``org``, ``persons`` or ``none``.
    keys : tuple of str
        Division codes, organisation ids or person ids.
    county : str
        Division that appoints; every division key lies in it.

    Returns
    -------
    str or None
        ``duty_unknown``, ``scope_kind``, ``keys_missing``, ``keys_form`` or ``keys_elsewhere``.
    """
    known = DUTIES.get(duty)
    if known is None or not known.scopes:
        return "duty_unknown"
    if kind not in known.scopes:
        return "scope_kind"
    if kind == "none":
        return "keys_form" if keys else None
    if not keys:
        return "keys_missing"
    if any(not _KEY_FORMS[kind].fullmatch(key) for key in keys):
        return "keys_form"
    if kind in ("county", "town", "village") and not all(inside(key, county) for key in keys):
        return "keys_elsewhere"
    return None
