"""What may be done with files."""

from yanglao.base.audit import name
from yanglao.base.permissions import declare

IMPORT = declare("exchange.import", "导入人员", "bureau", "town")
UNDO = declare("exchange.undo", "撤销导入", "bureau", "town")
READ = declare("exchange.read", "看导入批次", "bureau", "town", "admin")
APPROVE = declare("exchange.approve_export", "审批导出", "bureau")

for _code, _words in (
    ("exchange.ask_export", "申请导出"),
    ("exchange.start_export", "生成导出文件"),
    ("exchange.keep_export", "存下导出文件"),
    ("exchange.export_failed", "导出没有生成"),
    ("exchange.download_export", "下载导出文件"),
):
    name(_code, _words)
#: Clearing away is the platform's own round.
EXPIRE = declare("exchange.expire_exports", "清掉过期的导出文件")

SHARED = declare("exchange.shared", "收部门共享数据、登记、定夺", "bureau")
for _code, _words in (
    ("exchange.receive", "收部门共享数据"),
    ("exchange.apply_delivery", "按共享数据登记"),
    ("exchange.undo_delivery", "撤销按共享数据登记的"),
    ("exchange.discard_delivery", "丢掉一批共享数据"),
    ("exchange.decide_record", "定夺说法不一的记录"),
):
    name(_code, _words)
