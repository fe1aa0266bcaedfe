"""What may be done with files."""

from yanglao.base.permissions import declare

IMPORT = declare("exchange.import", "导入人员", "bureau", "town")
UNDO = declare("exchange.undo", "撤销导入", "bureau", "town")
READ = declare("exchange.read", "看导入批次", "bureau", "town", "admin")
