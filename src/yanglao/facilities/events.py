"""News of this house."""

from yanglao.base.events import declare

OPENED = declare("facilities.opened", "一处设施开业")
CLOSED = declare("facilities.closed", "一处设施关闭或暂停")
GRADED = declare("facilities.graded", "一处设施的等级有了新的结果")
