"""Who may do what with assessments. The maker of a result never reviews it."""

from yanglao.base import audit
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
CONTRACT = declare("assessment.contract", "签订、终止评估机构的合同", "bureau")
DECLARE = declare("assessment.declare", "申报与老人的利害关系", "assessor")
INTEREST = declare("assessment.interest", "打开利害关系登记", "bureau", "town", "assessor")
PHOTO = declare("assessment.photo", "看上门照片（本人同意才有）", "bureau", "town", "family", "elder")
SCREEN = declare("assessment.screen", "登记筛查结果", "bureau", "town", "village", "assessor")
QUALITY = declare("assessment.quality", "看评估质量", "bureau", "inspector")
PLAN = declare("assessment.plan", "拟定、修改照护计划，记下同意", "bureau", "town", "village")
APPROVE_PLAN = declare("assessment.approve_plan", "审批、终止照护计划", "bureau", "town")
PLAN_USE = declare(
    "assessment.record_plan_use", "登记照护计划用了多少时数", "bureau", "town", "institution", "provider"
)
LOAD = declare("assessment.load", "成批装入评估")
FOLLOW = declare("assessment.follow", "评估随人的变动更新（平台）")

for _code, _words in {
    "assessment.refuse": "不予受理评估申请",
    "assessment.withdraw": "撤回评估申请",
    "assessment.schedule": "预约评估",
    "assessment.record_result": "填写评估结果",
    "assessment.send_back": "退回评估结果",
    "assessment.put_on_notice": "公示评估结果",
    "assessment.expire": "评估结果到期",
    "assessment.answer_objection": "答复异议",
    "assessment.start_recheck": "受理异议，开始复评",
    "assessment.apply_for_many": "成批申请评估",
    "assessment.arrange_due": "给该评估的人安排评估",
    "assessment.end_contract": "终止评估机构的合同",
    "assessment.declare_interest": "登记评估员与老人的利害关系",
    "assessment.swap_member": "换评估员",
    "assessment.drop_photos": "撤回同意，删上门照片",
    "assessment.record_screening": "登记筛查结果",
    "assessment.hand_in_visit": "交来一次上门评估",
    "assessment.decide_visit": "定一次没有收下的上门评估",
    "assessment.open_on_change": "情况变了，系统发起即时评估",
    "assessment.close_on_reversal": "变动撤回，系统发起的评估跟着撤回",
    "assessment.propose_plan": "拟定照护计划",
    "assessment.write_plan": "改照护计划的服务",
    "assessment.put_plan_forward": "把照护计划送本人（家属）看",
    "assessment.take_plan_back": "照护计划退回草稿",
    "assessment.drop_plan": "不采用一版照护计划",
    "assessment.agree_plan": "记下本人（家属）同意照护计划",
    "assessment.start_plans": "照护计划到日子开始",
    "assessment.end_plan": "终止照护计划",
    "assessment.assign_plan": "定照护计划的个案管理员",
    "assessment.adapt_plan": "情况变了，系统重拟照护计划",
    "assessment.end_plan_on_event": "人已故或迁出，照护计划终止",
    "assessment.restore_plan": "变动撤回，照护计划恢复",
    "assessment.withdraw_open": "人已故或迁出，撤回在办评估",
}.items():
    audit.name(_code, _words)
