"""News of this house: ids and dates only."""

from yanglao.base.events import declare

FINAL = declare("assessment.final", "一次能力评估的结果生效（person_id, assessment_id, scale, level）")
EXPIRED = declare("assessment.expired", "能力等级到期（person_ids）")
OBJECTED = declare("assessment.objected", "有人对评估结果提出异议")
