"""What may be done with an elder's file. Which rows: decided by the actor's scope."""

from yanglao.base.audit import name
from yanglao.base.permissions import declare

READ = declare(
    "people.read",
    "看老人档案",
    "bureau",
    "town",
    "village",
    "assessor",
    "finance",
    "institution",
    "provider",
    "family",
    "elder",
    "inspector",
)
WRITE = declare("people.write", "建立、更正老人档案", "bureau", "town", "village")
REVEAL = declare("people.reveal", "看完整证件号、电话", "bureau", "town", "village", "assessor", "finance")
CATEGORY = declare("people.category", "登记人员类别", "bureau", "town")
LIFE_EVENT = declare("people.life_event", "登记生命事件", "bureau", "town", "village")
REVERSE = declare("people.reverse_event", "撤回生命事件", "bureau", "town")
CARE = declare("people.care_relation", "确定服务关系", "bureau", "town", "institution", "provider")
BULK = declare("people.bulk", "成批登记", "bureau", "town")
DOUBLES = declare("people.doubles", "核对重复档案", "bureau", "town")
MERGE = declare("people.merge", "合并档案、撤销合并", "bureau", "town")

for _code, _words in (
    ("people.carer", "登记家庭照护者"),
    ("people.end_carer", "结束家庭照护"),
    ("people.print", "打印档案"),
    ("people.hand_over", "迁出并写交接单"),
    ("people.take_over", "按交接单接收"),
    ("people.whole_numbers", "导出完整号码"),
):
    name(_code, _words)
ASK = declare(
    "people.ask", "留下来件（电话、窗口、网上）", "public", "bureau", "town", "village", "family", "elder"
)
REQUESTS = declare("people.requests", "看、办来件", "bureau", "town", "village")
for _code, _words in (
    ("people.take_request", "接下来件"),
    ("people.reveal_request", "看来件的电话"),
    ("people.tie_request", "来件对上档案"),
    ("people.answer_request", "答复来件"),
    ("people.withdraw_request", "撤回来件"),
):
    name(_code, _words)
STATISTICS = declare("people.statistics", "看老龄化统计", "bureau", "town", "village", "finance", "inspector")
