"""What may be done with money. Closed by default; which rows: decided by the actor's scope."""

from yanglao.base.permissions import declare

READ = declare("funds.read", "看账和发放", "finance", "bureau", "town", "inspector").code
OWN = declare(
    "funds.read_own", "看本人的发放", "finance", "bureau", "town", "village", "family", "elder", "inspector"
).code
BUDGET = declare("funds.budget", "设定资金来源和额度", "finance", "bureau").code
POST = declare("funds.post", "记账", "finance").code
BATCH = declare("funds.batch", "编发放批次、出银行文件", "finance").code
RETURN = declare("funds.return", "读银行回盘", "finance").code
PAYMENT = declare("funds.payment", "暂缓、放行、撤销、重发", "finance", "bureau").code
ACCOUNT = declare("funds.account", "登记收款账户", "finance", "bureau", "town", "village").code
CLOSE = declare("funds.close", "关账", "finance").code
REOPEN = declare("funds.reopen", "确认反结账", "finance", "bureau").code
ASK = declare("funds.question", "看资金疑点", "finance", "bureau", "town", "inspector").code
ANSWER = declare("funds.answer", "答复资金疑点", "finance", "bureau", "town").code
BULK = declare("funds.bulk", "成批装入", "system").code
