"""What may be done in this house, and by which duty. Imported at start."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from yanglao.access.rules.duties import DUTIES, STAFF
from yanglao.base import audit
from yanglao.base.permissions import declare, name_duty

MANAGE = declare("access.manage", _("开账号、派岗位、停用账号"), "admin").code
READ_ACCOUNTS = declare("access.read_accounts", _("看账号与权限表"), "admin", "bureau", "inspector").code
READ_AUDIT = declare("access.read_audit", _("看操作日志"), "admin", "bureau", "inspector").code
#: Whoever may see a person at all may be asked for a purpose and shown a field; the mask table decides which.
VIEW_PERSON = declare(
    "access.view_person", _("查看个人信息并留痕"), *(d for d in DUTIES if d not in ("public", "admin"))
).code
WHO_VIEWED = declare(
    "access.who_viewed", _("看谁看过这份档案"), "bureau", "town", "inspector", "family", "elder"
).code
EXPORT = declare("access.export", _("导出名单"), *STAFF, "institution", "provider").code
#: Called by event handlers only: no duty holds it, the platform holds all.
SYSTEM = declare("access.system", _("平台自动维护账号范围")).code
JOBS = declare("access.jobs", _("看后台任务"), *STAFF).code
#: Things about oneself: own profile, two-step login, choosing between own duties.
SELF = declare("access.self", _("管自己的账号"), *DUTIES).code

for _code, _words in (
    ("access.open_account", _("开账号")),
    ("access.open_examples", _("开示例账号")),
    ("access.appoint", _("派岗位")),
    ("access.end_appointment", _("结束岗位")),
    ("access.close_account", _("停用账号")),
    ("access.reopen_account", _("恢复账号")),
    ("access.reset_password", _("重设密码")),
    ("access.reset_mfa", _("取下两步登录")),
    ("access.unlock", _("解锁")),
    ("access.password_changed", _("换密码")),
    ("access.login", _("登录")),
    ("access.person_keys", _("改账号代办的人")),
    ("access.make_token", _("发接口凭证")),
    ("access.revoke_token", _("收回接口凭证")),
    ("access.token_used", _("当天第一次用接口凭证")),
    ("access.settle_place", _("定下本库的地方")),
    ("access.first_administrator", _("开第一位系统管理员")),
    ("access.save_view", _("存视图")),
    ("access.change_view", _("改视图")),
    ("access.delete_view", _("删视图")),
    ("access.keep_draft", _("存草稿")),
    ("access.drop_draft", _("清掉草稿")),
):
    audit.name(_code, _words)

for _duty in DUTIES.values():
    name_duty(_duty.code, _duty.label)
