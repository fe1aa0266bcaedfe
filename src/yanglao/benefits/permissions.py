"""What may be done with benefits. Closed by default; which rows: decided by the actor's scope."""

from yanglao.base.permissions import declare

READ = declare(
    "benefits.read",
    "看待遇",
    "bureau",
    "town",
    "village",
    "finance",
    "family",
    "elder",
    "inspector",
    "institution",
).code
APPLY = declare("benefits.apply", "申请待遇", "bureau", "town", "village", "family", "elder").code
CONFIRM = declare(
    "benefits.confirm", "确认或谢绝免申即享", "bureau", "town", "village", "family", "elder"
).code
CHECK = declare("benefits.check", "核对、入户", "town", "bureau").code
REVIEW = declare("benefits.review", "复核、公示", "bureau").code
APPROVE = declare("benefits.approve", "审批待遇", "bureau").code
APPEAL = declare("benefits.appeal", "提出更正、公示异议", "bureau", "town", "village", "family", "elder").code
JUDGE = declare("benefits.judge_appeal", "办理更正申请、公示异议", "bureau").code
NOTICE = declare("benefits.print_notice", "打印告知书", "bureau", "town", "village").code
STOP = declare("benefits.stop", "暂停、恢复、停发", "bureau").code
FACT = declare("benefits.fact", "写下计发依据", "bureau", "institution", "provider").code
PROPOSE = declare("benefits.propose", "全县扫描免申即享", "bureau", "finance").code
UNSERVED = declare(
    "benefits.unserved", "看应享未享", "bureau", "town", "village", "finance", "inspector"
).code
REACH = declare("benefits.reach", "登记问过的结果", "bureau", "town", "village").code
SIMULATE = declare("benefits.simulate", "试算改革", "bureau", "finance").code
RUN_COMPUTE = declare("benefits.run_compute", "开账、计算月度发放", "finance", "bureau").code
RUN_REVIEW = declare("benefits.run_review", "复核月度发放", "bureau", "finance").code
RUN_APPROVE = declare("benefits.run_approve", "审批月度发放", "bureau").code
RUN_POST = declare("benefits.run_post", "月度发放记账、送银行、对账、关账", "finance", "bureau").code
BULK = declare("benefits.bulk", "成批装入", "system").code
