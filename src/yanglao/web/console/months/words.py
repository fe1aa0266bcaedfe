"""Words of the states of runs, payments and batches, with their signs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yanglao.web.kit.words import Word, register

register(
    {
        "payment_due": Word(_("应付"), "neutral", "clock"),
        "payment_held": Word(_("暂缓"), "attend", "circle-pause"),
        "payment_batched": Word(_("已编批"), "running", "list"),
        "payment_sent": Word(_("已送银行"), "running", "landmark"),
        "payment_paid": Word(_("已到账"), "done", "circle-check"),
        "payment_failed": Word(_("未成功"), "late", "circle-alert"),
        "payment_returned": Word(_("银行退回"), "late", "undo-2"),
        "payment_reissued": Word(_("已重发"), "neutral", "rotate-ccw"),
        "payment_cancelled": Word(_("已撤销"), "neutral", "x"),
        "batch_made": Word(_("已编批"), "neutral", "list"),
        "batch_written": Word(_("文件已生成"), "attend", "file-text"),
        "batch_sent": Word(_("已送银行"), "running", "landmark"),
        "batch_reconciled": Word(_("已对账"), "done", "circle-check"),
        "run_opened": Word(_("待计算"), "neutral", "calculator"),
        "run_computed": Word(_("待复核"), "attend", "clock"),
        "run_reviewed": Word(_("待审批"), "attend", "clock"),
        "run_approved": Word(_("待记账"), "running", "notebook-pen"),
        "run_posted": Word(_("待送银行"), "running", "landmark"),
        "run_sent": Word(_("待对账"), "running", "scale"),
        "run_reconciled": Word(_("待关账"), "running", "scale"),
        "run_closed": Word(_("已关账"), "neutral", "lock"),
    }
)
