"""Divisions of the country."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length

# For the constraint that a code is as long as its level asks.
models.CharField.register_lookup(Length, "length")


class Division(models.Model):
    """One division by its statistical code; codes that were replaced stay, with their end."""

    LEVELS = [
        ("province", "省"),
        ("city", "市"),
        ("county", "县（区）"),
        ("town", "镇（街道）"),
        ("village", "村（社区）"),
    ]
    VILLAGE_KINDS = [("", ""), ("community", "居委会"), ("village", "村委会")]

    code = models.CharField("代码", max_length=12, primary_key=True, db_collation="C")
    name = models.CharField("名称", max_length=60)
    level = models.CharField("级别", max_length=10, choices=LEVELS)
    parent = models.ForeignKey(
        "self", verbose_name="上级", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    village_kind = models.CharField("村居", max_length=10, choices=VILLAGE_KINDS, blank=True)
    pinyin = models.CharField("拼音", max_length=200, blank=True, db_collation="C")
    lon = models.FloatField("经度", null=True, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)
    replaced_by = models.CharField("改为", max_length=12, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level="province", code__length=2)
                | Q(level="city", code__length=4)
                | Q(level="county", code__length=6)
                | Q(level="town", code__length=9)
                | Q(level="village", code__length=12),
                name="areas_division_level_length",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="areas_division_forward",
            ),
        ]
        indexes = [models.Index(fields=["parent", "code"], name="areas_division_parts")]

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"
