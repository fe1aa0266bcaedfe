"""Tables: workers of every kind, where they work, what they are certified for."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from yanglao.base.ranges import DateRange
from yanglao.base.scope import ScopedManager
from yanglao.base.sealed import declare as declare_sealed
from yanglao.base.sealed import declare_index


class Worker(models.Model):
    """A person who works in elderly care. ID number and telephone are sealed."""

    KINDS = [
        ("care_worker", "养老护理员"),
        ("social_worker", "社会工作者"),
        ("assessor", "能力评估员"),
        ("head", "机构负责人"),
        ("volunteer", "志愿者"),
    ]
    STANDINGS = [("good", "正常"), ("suspended", "暂停"), ("listed", "列入名单")]

    kind = models.CharField("类别", max_length=20, choices=KINDS)
    staff_no = models.CharField("工号", max_length=30)
    name = models.CharField("姓名", max_length=60)
    sex = models.CharField("性别", max_length=1, choices=[("m", "男"), ("f", "女")])
    birth_on = models.DateField("出生日期", null=True, blank=True)
    id_number_sealed = models.TextField(blank=True)
    id_number_index = models.CharField(max_length=32, blank=True)
    phone_sealed = models.TextField(blank=True)
    phone_index = models.CharField(max_length=32, blank=True)
    county = models.CharField("区划", max_length=6)
    town = models.CharField("镇（街道）", max_length=9, blank=True)
    village = models.CharField("村（社区）", max_length=12, blank=True)
    medical_background = models.BooleanField("医护背景", default=False)
    standing = models.CharField("信用状态", max_length=10, choices=STANDINGS, default="good")
    is_example = models.BooleanField("示例", default=False)
    user_id = models.BigIntegerField("账号", null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "staff_no"], name="workforce_staff_no_once"),
            models.UniqueConstraint(
                fields=["county", "user_id"],
                condition=Q(user_id__isnull=False),
                name="workforce_account_once",
            ),
            models.UniqueConstraint(
                fields=["county", "kind", "id_number_index"],
                condition=~Q(id_number_index=""),
                name="workforce_id_number_once",
            ),
        ]
        indexes = [models.Index(fields=["county", "kind", "town"], name="workforce_by_place")]

    def __str__(self) -> str:
        return self.name


class Employment(models.Model):
    """A post a worker holds with a body, at a place; half-open."""

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="employments")
    organisation = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(
        "facilities.Facility", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    post = models.CharField("岗位", max_length=40)
    county = models.CharField("工作地", max_length=6)
    town = models.CharField("工作镇（街道）", max_length=9, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="workforce_employment_forward",
            ),
            ExclusionConstraint(
                name="workforce_post_once",
                expressions=[
                    ("worker", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (Coalesce("facility_id", 0), RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["organisation", "worker"], name="workforce_employer")]


class SkillCertificate(models.Model):
    """A certificate: job, level as printed (5 lowest … 1), issuer, validity."""

    KINDS = [
        ("care_worker", "养老护理员"),
        ("social_worker", "社会工作者职业资格"),
        ("assessor", "老年人能力评估师"),
        ("assessor_training", "能力评估培训合格"),
        ("assessment_expert", "失能等级评估专家"),
        ("rehabilitation", "康复"),
    ]

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="certificates")
    kind = models.CharField("工种", max_length=20, choices=KINDS)
    skill_level = models.SmallIntegerField("技能等级", null=True, blank=True)
    number = models.CharField("证书编号", max_length=60)
    issuer = models.CharField("发证单位", max_length=120, blank=True)
    issued_on = models.DateField("发证日期")
    valid_to = models.DateField("有效期止（不含）", null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("issued_on")),
                name="workforce_certificate_forward",
            ),
            models.CheckConstraint(
                condition=Q(skill_level__isnull=True) | Q(skill_level__gte=1, skill_level__lte=5),
                name="workforce_skill_level_known",
            ),
            models.UniqueConstraint(fields=["kind", "number"], name="workforce_certificate_once"),
        ]
        indexes = [models.Index(fields=["kind", "valid_to"], name="workforce_certificate_end")]


for _field in ("id_number", "phone"):
    declare_sealed(
        "workforce_worker", f"{_field}_sealed", f"'workforce_worker.{_field}:' || county || ':' || staff_no"
    )
    declare_index("workforce_worker", f"{_field}_index", _field, f"{_field}_sealed")
