"""News of this house."""

from yanglao.base.events import declare

CERTIFIED = declare("workforce.certified", "一名工作人员取得证书")
CERTIFICATE_ENDED = declare("workforce.certificate_ended", "一张证书失效")
STANDING_CHANGED = declare("workforce.standing_changed", "一名工作人员的信用状态改变")
