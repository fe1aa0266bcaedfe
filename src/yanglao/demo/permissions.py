"""What may be done in this house: nothing by anybody but the platform on the command line."""

from django.utils.translation import gettext_noop as _

from yanglao.base import audit
from yanglao.base.permissions import declare

INSTALL = declare("demo.install", _("装入示例数据")).code

audit.name("demo.begin", _("开始装入示例数据"))
audit.name("demo.finish", _("示例数据装完"))
