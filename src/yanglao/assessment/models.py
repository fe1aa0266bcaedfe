"""Tables: assessments with their course, the levels they gave, objections."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from yanglao.base.ranges import DateRange
from yanglao.base.scope import ScopedManager

#: The only allowed changes of state; the database refuses the rest.
ARROWS = {
    "applied": ("accepted", "withdrawn", "refused"),
    "accepted": ("scheduled", "withdrawn", "refused"),
    "scheduled": ("visited", "withdrawn", "refused"),
    "visited": ("scored", "withdrawn", "refused"),
    "scored": ("reviewed",),
    "reviewed": ("noticed",),
    "noticed": ("final",),
    "final": ("objected", "expired", "superseded"),
    "objected": ("reassessing",),
    "reassessing": ("final",),
}
OBJECTION_ARROWS = {"raised": ("accepted", "refused"), "accepted": ("upheld", "changed")}
STATES = [
    ("applied", "已申请"),
    ("accepted", "已受理"),
    ("scheduled", "已预约"),
    ("visited", "已上门"),
    ("scored", "已评分"),
    ("reviewed", "已复核"),
    ("noticed", "公示中"),
    ("final", "已生效"),
    ("objected", "有异议"),
    ("reassessing", "复评中"),
    ("expired", "已到期"),
    ("superseded", "已被新结果替代"),
    ("withdrawn", "已撤回"),
    ("refused", "不予受理"),
]
LEVELS = [
    (0, "能力完好"),
    (1, "能力轻度受损（轻度失能）"),
    (2, "能力中度受损（中度失能）"),
    (3, "能力重度受损（重度失能）"),
    (4, "能力完全丧失（完全失能）"),
]


class Assessment(models.Model):
    """One assessment of one person by one scale, from the application to its end."""

    REASONS = [
        ("first", "首次评估"),
        ("routine", "常规评估"),
        ("immediate", "即时评估"),
        ("recheck", "因对评估结果有疑问进行的复评"),
        ("other", "其他"),
    ]
    CHANNELS = [
        ("counter", "窗口"),
        ("elder", "本人"),
        ("family", "家属"),
        ("village", "村（社区）代办"),
        ("portal", "网上"),
        ("phone", "电话"),
        ("api", "接口"),
        ("institution", "机构"),
        ("bureau", "民政发起"),
        ("automatic", "系统发起"),
    ]

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    county = models.CharField("区划", max_length=6)
    village = models.CharField("村（社区）", max_length=12)
    scale = models.CharField("量表", max_length=30, default="gbt42195")
    scale_version = models.CharField("量表版本", max_length=30, blank=True)
    reason = models.CharField("评估原因", max_length=12, choices=REASONS, default="first")
    channel = models.CharField("渠道", max_length=12, choices=CHANNELS, default="counter")
    state = models.CharField("状态", max_length=12, choices=STATES, default="applied")
    state_reason = models.CharField("理由", max_length=300, blank=True)
    applied_at = models.DateTimeField("申请时间")
    scheduled_on = models.DateField("预约日期", null=True, blank=True)
    place = models.CharField("评估地点", max_length=200, blank=True)
    assessed_on = models.DateField("评估日期", null=True, blank=True)
    items = models.JSONField("各项选项", default=dict, blank=True)
    coma = models.BooleanField("昏迷（A.5.11）", default=False)
    diagnoses = models.JSONField("诊断（ICD-10）", default=list, blank=True)
    events = models.JSONField("近 30 天照护风险事件", default=dict, blank=True)
    informant = models.CharField("信息提供者", max_length=60, blank=True)
    total = models.SmallIntegerField("总分", null=True, blank=True)
    sub_totals = models.JSONField("各维度得分", null=True, blank=True)
    preliminary_level = models.SmallIntegerField("初步等级", null=True, blank=True)
    final_level = models.SmallIntegerField("最终等级", null=True, blank=True)
    changes = models.JSONField("等级变更依据", default=list, blank=True)
    settings = models.JSONField("计分口径", default=dict, blank=True)
    recorded_by = models.BigIntegerField(null=True, blank=True)
    recorded_by_name = models.CharField("填写人", max_length=60, blank=True)
    recorded_at = models.DateTimeField("填写时间", null=True, blank=True)
    reviewed_by = models.BigIntegerField(null=True, blank=True)
    reviewed_by_name = models.CharField(max_length=60, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    noticed_on = models.DateField("公示起", null=True, blank=True)
    notice_ends_on = models.DateField("公示止（不含）", null=True, blank=True)
    finalised_on = models.DateField("生效办理日期", null=True, blank=True)
    valid_from = models.DateField("有效期起", null=True, blank=True)
    valid_to = models.DateField("有效期止（不含）", null=True, blank=True)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="rechecks"
    )
    is_example = models.BooleanField("示例", default=False)
    grades = models.JSONField("各维度分级", null=True, blank=True)
    contract = models.ForeignKey(
        "assessment.AgencyContract",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assessments",
    )
    minutes = models.SmallIntegerField("上门时长（分钟）", null=True, blank=True)
    fee_fen = models.BigIntegerField("评估费（分）", null=True, blank=True)
    fee_payer = models.CharField("谁付", max_length=12, blank=True)
    fee_basis = models.CharField("依据", max_length=300, blank=True)
    fee_unconfirmed = models.BooleanField("依据未确认", default=False)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=False, valid_to__gte=F("valid_from")),
                name="assessment_forward",
            ),
            models.CheckConstraint(
                condition=Q(final_level__isnull=False)
                | ~Q(
                    state__in=[
                        "scored",
                        "reviewed",
                        "noticed",
                        "final",
                        "objected",
                        "reassessing",
                        "expired",
                        "superseded",
                    ]
                ),
                name="assessment_scored_has_level",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True)
                | Q(recorded_by__isnull=True)
                | ~Q(reviewed_by=F("recorded_by")),
                name="assessment_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[code for code, _label in STATES]), name="assessment_state_known"
            ),
            models.UniqueConstraint(
                fields=["person", "scale"],
                condition=Q(
                    state__in=["applied", "accepted", "scheduled", "visited", "scored", "reviewed", "noticed"]
                ),
                name="assessment_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-assessed_on"], name="assessment_person"),
            models.Index(fields=["county", "state", "applied_at"], name="assessment_open"),
        ]


class AssessmentWorker(models.Model):
    """Who assessed: assessor or expert, as signed on the report."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="workers")
    worker = models.ForeignKey("workforce.Worker", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(
        "角色", max_length=10, choices=[("assessor", "评估员"), ("expert", "评估专家")], default="assessor"
    )
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=6)
    village = models.CharField(max_length=12)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "worker"], name="assessment_worker_once")
        ]


class AbilityLevel(models.Model):
    """The level in force by one scale, from a day until (not including) another."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=6)
    village = models.CharField(max_length=12)
    scale = models.CharField("量表", max_length=30)
    level = models.SmallIntegerField("等级")
    valid_from = models.DateField("有效期起")
    valid_to = models.DateField("有效期止（不含）", null=True, blank=True)
    assessment = models.ForeignKey(
        Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="levels"
    )
    source = models.CharField("来源", max_length=40, default="assessment")
    recorded_at = models.DateTimeField("登记时间")

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                # An empty period is a result replaced on the very day it began.
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="assessment_level_forward",
            ),
            models.CheckConstraint(condition=Q(level__gte=0, level__lte=5), name="assessment_level_known"),
            models.CheckConstraint(
                # The gate and the screeners never give a level, whoever writes.
                condition=~Q(scale__in=["katz", "barthel", "mmse", "ad8"]),
                name="assessment_level_of_a_scale_of_levels",
            ),
            ExclusionConstraint(
                name="assessment_one_level_a_scale",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("scale", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["county", "valid_to"], name="assessment_level_end")]


class Objection(models.Model):
    """A doubt about a result; the recheck is an assessment of its own, the first one stays."""

    STATES = [
        ("raised", "已提出"),
        ("accepted", "已受理"),
        ("refused", "不予受理"),
        ("upheld", "维持"),
        ("changed", "改变"),
    ]

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="objections")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=6)
    village = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=STATES, default="raised")
    raised_on = models.DateField("提出日期")
    raised_by = models.CharField("提出人", max_length=60)
    reason = models.CharField("理由", max_length=500)
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    recheck = models.ForeignKey(Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()


from yanglao.assessment.models_plans import (  # noqa: E402
    PLAN_ARROWS,
    PLAN_STATES,
    CarePlan,
    CarePlanItem,
    CarePlanUse,
    CarePlanVersion,
)
from yanglao.assessment.models_process import (  # noqa: E402  tables beside the course, in a file of their own
    VISIT_ARROWS,
    AgencyContract,
    FieldVisit,
    Interest,
    Screening,
)

__all__ = [
    "ARROWS",
    "LEVELS",
    "OBJECTION_ARROWS",
    "PLAN_ARROWS",
    "PLAN_STATES",
    "STATES",
    "VISIT_ARROWS",
    "AbilityLevel",
    "AgencyContract",
    "Assessment",
    "AssessmentWorker",
    "CarePlan",
    "CarePlanItem",
    "CarePlanUse",
    "CarePlanVersion",
    "FieldVisit",
    "Interest",
    "Objection",
    "Screening",
]
