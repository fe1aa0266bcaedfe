"""Facts this house announces (ids and dates only), and what it hears."""

from yanglao.base.events import declare

PROPOSED = declare("benefits.proposed", "免申即享：benefit_ids 或 count")
GRANTED = declare("benefits.granted", "给予待遇：benefit_id，decision_id")
STOPPED = declare("benefits.stopped", "停发：benefit_id，reason")
RESUMED = declare("benefits.resumed", "恢复：benefit_id")
SUSPENDED = declare("benefits.suspended", "暂停：benefit_id，reason")
RUN_APPROVED = declare("benefits.run_approved", "月度发放已审批：run_id，month")
RUN_SENT = declare("benefits.run_sent", "月度发放已送银行：run_id，month")
