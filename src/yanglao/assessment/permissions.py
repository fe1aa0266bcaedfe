"""Who may do what with assessments. The maker of a result never reviews it."""

from yanglao.base.permissions import declare

VIEW = declare(
    "assessment.view",
    "看能力评估",
    "bureau",
    "town",
    "village",
    "assessor",
    "institution",
    "family",
    "elder",
    "inspector",
)
APPLY = declare(
    "assessment.apply", "申请能力评估", "bureau", "town", "village", "institution", "family", "elder"
)
ACCEPT = declare("assessment.accept", "受理、预约能力评估", "bureau", "town")
RECORD = declare("assessment.record", "填写评估结果", "assessor")
REVIEW = declare("assessment.review", "复核评估结果", "bureau", "town")
FINALISE = declare("assessment.finalise", "公示后办理生效", "bureau")
OBJECT = declare("assessment.object", "对评估结果提出异议", "bureau", "town", "village", "family", "elder")
ANSWER = declare("assessment.answer", "办理异议", "bureau")
LOAD = declare("assessment.load", "成批装入评估")
FOLLOW = declare("assessment.follow", "评估随人的变动更新（平台）")
