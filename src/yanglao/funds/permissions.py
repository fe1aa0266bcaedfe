"""What may be done with money. Closed by default; which rows: decided by the actor's scope."""

from yanglao.base import audit
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

for _code, _words in {
    "funds.allot": "下达额度",
    "funds.commit": "登记承诺（合同、补助）",
    "funds.pay_commitment": "支付承诺",
    "funds.release_commitment": "了结承诺，退回余下额度",
    "funds.set_lottery": "登记本级公益金总额",
    "funds.ask_reopen": "申请反结账",
    "funds.confirm_reopen": "确认反结账",
    "funds.close_year": "年度结账",
    "funds.look_for_questions": "找资金疑点",
    "funds.answer_question": "答复资金疑点",
}.items():
    audit.name(_code, _words)
