"""News of this house."""

from yanglao.base.events import declare

COMPUTED = declare("planning.computed", "指标已计算")
PUBLISHED = declare("planning.published", "指标已发布")
