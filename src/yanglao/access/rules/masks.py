"""Which duty sees which field of a person whole, masked or not at all; showing a masked one asks a purpose.

Sources: design of the interface (ID number 3+4, telephone 3+4, name 朱*四 outside one's own duty list).
"""

from __future__ import annotations

from typing import Literal

Look = Literal["full", "masked", "hidden"]

FIELDS: dict[str, str] = {
    "name": "姓名",
    "id_number": "身份证号",
    "phone": "电话",
    "address": "住址",
    "bank_account": "银行账号",
    "health": "健康与病史",
}
PURPOSES: dict[str, str] = {
    "accept": "受理申请",
    "verify": "核对身份",
    "contact": "联系本人或家属",
    "pay": "核对发放",
    "assess": "上门评估",
    "visit": "上门服务",
    "complaint": "办理投诉",
    "inspect": "监督检查",
    "other": "其他",
}

_STAFF: dict[str, Look] = {
    "name": "full",
    "id_number": "masked",
    "phone": "masked",
    "address": "full",
    "bank_account": "masked",
    "health": "full",
}
_TABLE: dict[str, dict[str, Look]] = {
    "bureau": _STAFF,
    "town": _STAFF,
    "village": {**_STAFF, "bank_account": "hidden", "health": "masked"},
    "assessor": {**_STAFF, "bank_account": "hidden"},
    "finance": {**_STAFF, "phone": "hidden", "address": "hidden", "health": "hidden"},
    "inspector": {**_STAFF, "bank_account": "hidden", "health": "masked"},
    "institution": {**_STAFF, "bank_account": "hidden"},
    "provider": {**_STAFF, "id_number": "hidden", "bank_account": "hidden", "health": "masked"},
    "family": {**_STAFF, "phone": "full"},
    "elder": {**_STAFF, "phone": "full"},
    "system": dict.fromkeys(FIELDS, "full"),
}
_PUBLIC: dict[str, Look] = {**dict.fromkeys(FIELDS, "hidden"), "name": "masked"}


def look(duty: str, field: str) -> Look:
    """Return how a duty sees a field; a duty or field that is not in the table sees nothing."""
    return _TABLE.get(duty, _PUBLIC).get(field, "hidden")


def may_reveal(duty: str, field: str) -> bool:
    """Return whether a duty may ask to see a masked field whole."""
    return look(duty, field) == "masked" and duty in _TABLE
