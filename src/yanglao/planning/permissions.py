"""Who may count, approve and publish."""

from yanglao.base import audit
from yanglao.base.permissions import declare

VIEW = declare("planning.view", "看指标", "bureau", "town", "village", "finance", "inspector", "admin")
COMPUTE = declare("planning.compute", "计算指标", "bureau")
APPROVE = declare("planning.approve", "审核指标", "bureau")
PUBLISH = declare("planning.publish", "发布指标", "bureau")
RECORD = declare("planning.record_fact", "登记探访等事实", "bureau", "town", "village")
LOAD = declare("planning.load", "成批装入事实")
FOLLOW = declare("planning.follow", "事实随人的迁移更新（平台）")

for _code, _words in {
    "planning.ask_publication": "指标送审",
    "planning.settle_publication": "审核指标",
}.items():
    audit.name(_code, _words)
