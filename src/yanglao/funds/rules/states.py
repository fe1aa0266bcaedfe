"""The arrows of a payment, as the thread draws them; the database refuses every other one."""

from __future__ import annotations

PAYMENT: dict[str, tuple[str, ...]] = {
    "due": ("batched", "held", "cancelled"),
    "held": ("due",),
    "batched": ("sent", "cancelled"),
    "sent": ("paid", "failed"),
    "paid": ("returned",),
    "failed": ("reissued",),
    "returned": ("reissued",),
    "reissued": (),
    "cancelled": (),
}
PAYMENT_NAMES = {
    "due": "应付",
    "held": "暂缓",
    "batched": "已编批",
    "sent": "已送银行",
    "paid": "已到账",
    "failed": "未成功",
    "returned": "银行退回",
    "reissued": "已重发",
    "cancelled": "已撤销",
}
#: A payment replaced by a re-issue, or cancelled, stands for no money any more.
DEAD = ("reissued", "cancelled")
#: States whose sum the payable accounts hold; ``sent`` stands in transit, ``paid`` has left.
OWED = ("due", "held", "batched", "failed", "returned")

BATCH: dict[str, tuple[str, ...]] = {
    "made": ("written",),
    "written": ("sent",),
    "sent": ("reconciled",),
    "reconciled": (),
}
BATCH_NAMES = {"made": "已编批", "written": "文件已生成", "sent": "已送银行", "reconciled": "已对账"}
