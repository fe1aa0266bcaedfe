"""Tables: places of care, beds as built, the villages a centre serves, grades in force."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from yanglao.base.ranges import DateRange


class Facility(models.Model):
    """A place of care. Ownership and operation are two facts, never one."""

    KINDS = [
        ("care_home", "养老机构"),
        ("town_centre", "镇（街道）居家养老服务中心"),
        ("village_centre", "村（社区）照料中心"),
        ("station", "养老服务驿站"),
        ("canteen", "老年食堂"),
        ("nursing_hospital", "护理院（医疗机构）"),
    ]
    OWNERSHIPS = [
        ("public", "公有"),
        ("collective", "集体"),
        ("state_company", "国有企业"),
        ("private", "民间"),
    ]
    OPERATIONS = [("government_run", "公办公营"), ("contracted_out", "公建民营"), ("private_run", "民办")]
    TIERS = [("safety_net", "兜底保障"), ("inclusive", "普惠支持"), ("market", "完全市场")]
    STATUSES = [("planned", "在建"), ("open", "运营"), ("suspended", "暂停"), ("closed", "关闭")]
    MEDICAL = [("none", "无"), ("contract", "签约"), ("point", "设点"), ("own_clinic", "自设医务室")]

    name = models.CharField("名称", max_length=120)
    kind = models.CharField("类别", max_length=20, choices=KINDS)
    county = models.CharField("区划", max_length=6)
    town = models.CharField("镇（街道）", max_length=9)
    village = models.CharField("村（社区）", max_length=12, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    lon = models.FloatField("经度", null=True, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    owner = models.ForeignKey(
        "orgs.Organisation",
        verbose_name="产权方",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    operator = models.ForeignKey(
        "orgs.Organisation",
        verbose_name="运营方",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    ownership = models.CharField("产权性质", max_length=20, choices=OWNERSHIPS)
    operation = models.CharField("运营方式", max_length=20, choices=OPERATIONS)
    outside_from = models.DateField("委托运营起", null=True, blank=True)
    outside_to = models.DateField("委托运营止（不含）", null=True, blank=True)
    market_tier = models.CharField("功能定位", max_length=20, choices=TIERS, blank=True)
    filed_on = models.DateField("备案日期", null=True, blank=True)
    medical_link = models.CharField("医养结合", max_length=20, choices=MEDICAL, default="none")
    medical_link_on = models.DateField("医养结合起", null=True, blank=True)
    dementia_zone = models.BooleanField("失智照护专区", default=False)
    disabled_zone = models.BooleanField("失能照护专区", default=False)
    zone_on = models.DateField("专区验收日期", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=STATUSES, default="open")
    opened_on = models.DateField("开业日期", null=True, blank=True)
    closed_on = models.DateField("关闭日期", null=True, blank=True)
    is_example = models.BooleanField("示例", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
                name="facilities_facility_forward",
            ),
            models.CheckConstraint(
                condition=Q(outside_to__isnull=True)
                | Q(outside_from__isnull=False, outside_to__gt=F("outside_from")),
                name="facilities_outside_forward",
            ),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__gt=73, lon__lt=136, lat__gt=3, lat__lt=54),
                name="facilities_point_in_china",
            ),
            models.CheckConstraint(
                condition=~Q(operation="contracted_out", ownership="private"),
                name="facilities_contracted_not_private",
            ),
            models.UniqueConstraint(fields=["county", "kind", "name", "town"], name="facilities_name_once"),
        ]
        indexes = [models.Index(fields=["county", "kind", "town"], name="facilities_by_place")]

    def __str__(self) -> str:
        return self.name


class Bed(models.Model):
    """A bed as built, from the day it may be used until the day it is given up."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="beds")
    room = models.CharField("房间", max_length=20)
    number = models.CharField("床号", max_length=20)
    is_nursing = models.BooleanField("护理型", default=False)
    is_cognitive = models.BooleanField("认知障碍", default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="facilities_bed_forward",
            ),
            ExclusionConstraint(
                name="facilities_bed_one_at_a_time",
                expressions=[
                    ("facility", RangeOperators.EQUAL),
                    ("room", RangeOperators.EQUAL),
                    ("number", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class CentreCoverage(models.Model):
    """A village served by a centre: its own one, or one it shares by an explicit row."""

    village = models.CharField("村（社区）", max_length=12)
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="coverage")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="facilities_coverage_forward",
            ),
            ExclusionConstraint(
                name="facilities_coverage_once",
                expressions=[
                    ("village", RangeOperators.EQUAL),
                    ("facility", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class GradeRecord(models.Model):
    """A grade or star in force; grades of two schemes are never compared."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="grades")
    scheme = models.CharField("评定体系", max_length=40)
    grade = models.CharField("等级", max_length=20)
    issuer = models.CharField("评定单位", max_length=120, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="facilities_grade_forward",
            ),
            ExclusionConstraint(
                name="facilities_one_grade_a_scheme",
                expressions=[
                    ("facility", RangeOperators.EQUAL),
                    ("scheme", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
