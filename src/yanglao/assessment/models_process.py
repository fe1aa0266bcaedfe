"""Tables beside the course: agencies under contract, interests, screenings, visits handed in from a phone."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from yanglao.base.ranges import DateRange
from yanglao.base.scope import ScopedManager

#: A visit handed in is taken at once, or held until the county decides; nothing is thrown away.
VISIT_ARROWS = {"held": ("taken", "dismissed")}


class AgencyContract(models.Model):
    """A body that assesses for the county: where, how many, at what price, from when to when."""

    county = models.CharField("区划", max_length=6)
    organisation = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    number = models.CharField("合同编号", max_length=60)
    towns = models.JSONField("服务的镇（街道），空着就是全县", default=list, blank=True)
    quota = models.IntegerField("评估数上限")
    price_fen = models.BigIntegerField("每次价格（分）")
    valid_from = models.DateField("合同起")
    valid_to = models.DateField("合同止（不含）")
    ended_why = models.CharField("提前终止的原因", max_length=300, blank=True)
    is_example = models.BooleanField("示例", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "number"], name="assessment_contract_once"),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="assessment_contract_forward"
            ),
            models.CheckConstraint(
                condition=Q(quota__gt=0, price_fen__gte=0), name="assessment_contract_figures"
            ),
            ExclusionConstraint(
                name="assessment_contract_one_a_time",
                expressions=[
                    ("county", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Interest(models.Model):
    """Somebody who may not assess a certain elder, and why: declared by the assessor, the family or the county."""

    KINDS = [("relative", "亲属"), ("dispute", "有纠纷"), ("business", "有经济往来"), ("other", "其他")]

    worker = models.ForeignKey("workforce.Worker", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=6)
    village = models.CharField(max_length=12)
    kind = models.CharField("关系", max_length=10, choices=KINDS)
    note = models.CharField("说明", max_length=200, blank=True)
    declared_by = models.CharField("谁说的", max_length=60)
    declared_on = models.DateField("登记日期")
    ended_on = models.DateField("不再有的日期", null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "person", "kind"],
                condition=Q(ended_on__isnull=True),
                name="assessment_interest_once",
            )
        ]


class Screening(models.Model):
    """A short instrument or the gate: stands on the elder's file, never gives a level, is never the basis of a benefit."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=6)
    village = models.CharField(max_length=12)
    scale = models.CharField("量表", max_length=30)
    scale_version = models.CharField("量表版本", max_length=30)
    taken_on = models.DateField("日期")
    items = models.JSONField("各项选项")
    total = models.SmallIntegerField("总分", null=True)
    level = models.SmallIntegerField("结果")
    passes = models.BooleanField("符合申请条件，或建议进一步检查")
    informant = models.CharField("信息提供者", max_length=60, blank=True)
    recorded_by_name = models.CharField("填写人", max_length=60)
    recorded_at = models.DateTimeField("登记时间")
    is_example = models.BooleanField("示例", default=False)

    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["person", "-taken_on"], name="assessment_screening_person")]


class FieldVisit(models.Model):
    """What a phone handed in after a visit: kept as it came, whatever became of it."""

    STATES = [("taken", "已收下"), ("held", "待县里定"), ("dismissed", "不采用")]

    client_id = models.UUIDField("手机给的编号", unique=True)
    assessment = models.ForeignKey(
        "assessment.Assessment", on_delete=models.PROTECT, related_name="field_visits"
    )
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=6)
    village = models.CharField(max_length=12)
    state = models.CharField("状态", max_length=10, choices=STATES)
    code = models.CharField("为什么", max_length=60, blank=True)
    message = models.CharField("说明", max_length=400, blank=True)
    digest = models.CharField("内容摘要", max_length=64)
    answers = models.JSONField("交来的答案")
    began_at = models.DateTimeField("上门时间")
    ended_at = models.DateTimeField("离开时间")
    received_at = models.DateTimeField("收到时间")
    latitude = models.DecimalField("纬度", max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField("经度", max_digits=8, decimal_places=5, null=True)
    accuracy_m = models.IntegerField("定位误差（米）", null=True)
    photo = models.ForeignKey("base.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    photo_consent = models.CharField("谁同意拍照", max_length=60, blank=True)
    photo_gone_on = models.DateField("照片删除日期", null=True)
    sent_by = models.BigIntegerField()
    sent_by_name = models.CharField(max_length=60)
    decided_by_name = models.CharField("谁定的", max_length=60, blank=True)
    decided_on = models.DateField(null=True)
    decided_why = models.CharField(max_length=300, blank=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gte=F("began_at")), name="assessment_visit_forward"),
            models.CheckConstraint(
                # A picture of somebody at home needs somebody who agreed to it.
                condition=Q(photo__isnull=True) | ~Q(photo_consent=""),
                name="assessment_photo_has_consent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["taken", "held", "dismissed"]), name="assessment_visit_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["assessment", "received_at"], name="assessment_visit_of"),
            models.Index(fields=["county"], condition=Q(state="held"), name="assessment_visit_held"),
        ]
