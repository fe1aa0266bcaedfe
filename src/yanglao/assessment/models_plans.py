"""Tables of care plans: one live plan a person, its versions, their items, what was used."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from yanglao.base.ranges import DateRange
from yanglao.base.scope import ScopedManager

#: A version's course; the database refuses every other arrow. What ended or was superseded comes back only by a reversal.
PLAN_ARROWS = {
    "draft": ("proposed", "dropped"),
    "proposed": ("agreed", "draft", "dropped"),
    "agreed": ("approved", "draft", "dropped"),
    "approved": ("in_force", "dropped"),
    "in_force": ("superseded", "ended"),
    "superseded": ("in_force",),
    "ended": ("in_force",),
}
OPEN_STATES = ("draft", "proposed", "agreed", "approved")
HELD_STATES = ("in_force", "superseded", "ended")
PLAN_STATES = [
    ("draft", "草稿"),
    ("proposed", "待本人（家属）同意"),
    ("agreed", "待审批"),
    ("approved", "已批准，未到起始日"),
    ("in_force", "执行中"),
    ("superseded", "已换新版"),
    ("ended", "已终止"),
    ("dropped", "不采用"),
]


class CarePlan(models.Model):
    """The plan of a person: one live at a time; it stays one when the place of care changes."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=6)
    village = models.CharField(max_length=12)
    manager_id = models.BigIntegerField("个案管理员", null=True, blank=True)
    manager_name = models.CharField("个案管理员", max_length=60, blank=True)
    opened_at = models.DateTimeField("建立时间")
    review_on = models.DateField("该复核的日期", null=True, blank=True)
    ended_on = models.DateField("终止日期", null=True, blank=True)
    ended_why = models.CharField("为什么终止", max_length=300, blank=True)
    life_event_id = models.BigIntegerField("因哪件生命事件终止", null=True, blank=True)
    is_example = models.BooleanField("示例", default=False)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_on__isnull=True), name="assessment_plan_one_live"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | ~Q(ended_why=""), name="assessment_plan_end_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["county", "review_on"], name="assessment_plan_review")]


class CarePlanVersion(models.Model):
    """One version: drawn by the rules, changed by hand, agreed by the person or family, approved by another officer."""

    REASONS = [
        ("first", "首次"),
        ("level", "等级变了"),
        ("moved", "搬家"),
        ("life_event", "生活有变化"),
        ("review", "到期复核"),
        ("request", "本人（家属）要求"),
    ]
    RELATIONS = [
        ("self", "本人"),
        ("spouse", "配偶"),
        ("child", "子女"),
        ("guardian", "监护人"),
        ("other", "其他亲属"),
    ]
    WAYS = [("signed", "签字"), ("spoken", "当面口头"), ("phone", "电话"), ("portal", "网上")]

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="versions")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=6)
    village = models.CharField(max_length=12)
    number = models.SmallIntegerField("第几版")
    state = models.CharField("状态", max_length=12, choices=PLAN_STATES, default="draft")
    state_reason = models.CharField("理由", max_length=300, blank=True)
    reason = models.CharField("为什么拟这一版", max_length=12, choices=REASONS, default="first")
    reason_words = models.CharField("说明", max_length=300, blank=True)
    life_event_id = models.BigIntegerField(null=True, blank=True)
    assessment = models.ForeignKey(
        "assessment.Assessment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    scale = models.CharField("量表", max_length=30)
    level = models.SmallIntegerField("等级")
    needs = models.JSONField("需要和从哪看出", default=list)
    tags = models.JSONField("情况", default=list)
    basis = models.JSONField("清单和时数的依据", default=dict)
    granted_minutes = models.IntegerField("每月给的时数（分钟）", default=0)
    in_institution = models.BooleanField("住养老机构", default=False)
    drafted_by = models.BigIntegerField(null=True, blank=True)
    drafted_by_name = models.CharField("拟定人", max_length=60)
    drafted_at = models.DateTimeField("拟定时间")
    agreed_by = models.CharField("谁同意的", max_length=60, blank=True)
    agreed_relation = models.CharField("与老人关系", max_length=10, choices=RELATIONS, blank=True)
    agreed_how = models.CharField("怎么同意的", max_length=10, choices=WAYS, blank=True)
    agreed_on = models.DateField("同意日期", null=True, blank=True)
    agreement_taken_by = models.CharField("谁记的", max_length=60, blank=True)
    approved_by = models.BigIntegerField(null=True, blank=True)
    approved_by_name = models.CharField("审批人", max_length=60, blank=True)
    approved_on = models.DateField("审批日期", null=True, blank=True)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_to = models.DateField("止（不含）", null=True, blank=True)
    is_example = models.BooleanField("示例", default=False)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="assessment_plan_version_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state__in=OPEN_STATES), name="assessment_plan_one_open"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="in_force"), name="assessment_plan_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[code for code, _words in PLAN_STATES]),
                name="assessment_plan_state_known",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(drafted_by__isnull=True)
                | ~Q(approved_by=F("drafted_by")),
                name="assessment_plan_approved_by_another",
            ),
            models.CheckConstraint(
                # Nobody's days are filled without somebody of the family having said yes.
                condition=~Q(state__in=["agreed", "approved", *HELD_STATES])
                | (Q(agreed_on__isnull=False) & ~Q(agreed_by="") & ~Q(agreed_how="")),
                name="assessment_plan_has_agreement",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", *HELD_STATES])
                | (Q(approved_on__isnull=False) & Q(valid_from__isnull=False)),
                name="assessment_plan_has_approval",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=False, valid_to__gte=F("valid_from")),
                name="assessment_plan_forward",
            ),
            models.CheckConstraint(condition=Q(granted_minutes__gte=0), name="assessment_plan_hours"),
            ExclusionConstraint(
                name="assessment_plan_one_a_time",
                condition=Q(state__in=HELD_STATES),
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["county", "state", "drafted_at"], name="assessment_plan_waiting")]


class CarePlanItem(models.Model):
    """One service of a version; fixed once the version is no draft any more."""

    version = models.ForeignKey(CarePlanVersion, on_delete=models.CASCADE, related_name="items")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=6)
    village = models.CharField(max_length=12)
    place = models.SmallIntegerField("次序")
    code = models.CharField("服务项目", max_length=40)
    name = models.CharField("名称", max_length=80)
    goal = models.CharField("目标", max_length=200, blank=True)
    times = models.SmallIntegerField("次数")
    per = models.CharField("每", max_length=5, choices=[("week", "周"), ("month", "月")])
    minutes = models.SmallIntegerField("一次几分钟")
    giver = models.CharField(
        "谁来做",
        max_length=12,
        choices=[("family", "家人"), ("community", "社区"), ("home", "上门服务"), ("institution", "机构")],
    )
    granted = models.BooleanField("算在时数里", default=False)
    needs = models.JSONField("为了什么需要", default=list)
    tags = models.JSONField("因为什么情况", default=list)
    by_hand = models.BooleanField("人工加的或改的", default=False)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="assessment_plan_item_once"),
            models.CheckConstraint(
                condition=Q(times__gt=0, times__lte=60, minutes__gt=0, minutes__lte=1440),
                name="assessment_plan_item_figures",
            ),
        ]


class CarePlanUse(models.Model):
    """Service given against a plan's hours: told by the house that gave it, added only."""

    plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="uses")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=6)
    village = models.CharField(max_length=12)
    code = models.CharField("服务项目", max_length=40)
    given_on = models.DateField("哪一天")
    minutes = models.IntegerField("分钟，冲减为负")
    source = models.CharField("来源", max_length=80)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by_name = models.CharField("登记人", max_length=60)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source"], name="assessment_plan_use_once"),
            models.CheckConstraint(condition=~Q(minutes=0), name="assessment_plan_use_some"),
        ]
        indexes = [models.Index(fields=["plan", "given_on"], name="assessment_plan_use_day")]
