"""Tables: runs of the board, values with numerator and denominator, the row ids behind them, operating facts."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yanglao.base.scope import ScopedManager

#: Life of a value; a correction is a new version beside it.
VALUE_ARROWS = {"computed": ("approved",), "approved": ("published",), "published": ("corrected",)}


class IndicatorRun(models.Model):
    """All indicators of a county counted once, as of a day, by one version of the pack."""

    county = models.CharField("区划", max_length=6)
    as_of = models.DateField("截止日")
    version = models.IntegerField("版次")
    pack = models.CharField("政策包", max_length=40)
    pack_version = models.CharField("政策包版本", max_length=40)
    computed_at = models.DateTimeField("计算时间")
    computed_by = models.BigIntegerField(null=True)
    computed_by_name = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "as_of", "version"], name="planning_run_once"),
        ]


class IndicatorValue(models.Model):
    """One indicator's value: the fraction is kept, the quotient is only for reading."""

    STATES = [
        ("computed", "已计算"),
        ("approved", "已审核"),
        ("published", "已发布"),
        ("corrected", "已更正"),
    ]

    run = models.ForeignKey(IndicatorRun, on_delete=models.CASCADE, related_name="values")
    code = models.CharField("指标", max_length=60)
    county = models.CharField(max_length=6)
    as_of = models.DateField()
    numerator = models.BigIntegerField("分子", null=True)
    denominator = models.BigIntegerField("分母", null=True)
    per = models.IntegerField("每", default=100)
    value = models.DecimalField("值", max_digits=24, decimal_places=12, null=True)
    numerator_evidence = models.CharField(max_length=60, blank=True)
    denominator_evidence = models.CharField(max_length=60, blank=True)
    by_town = models.JSONField("分镇", default=list)
    status = models.CharField("判断", max_length=10)
    assumption = models.CharField("假设", max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=STATES, default="computed")
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "code"], name="planning_value_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(numerator__isnull=False, denominator__gt=0),
                name="planning_value_has_fraction",
            ),
        ]
        indexes = [models.Index(fields=["county", "code", "as_of"], name="planning_series")]


class IndicatorTrace(models.Model):
    """Row ids counted for one side, by town, frozen at the cut-off; counting them again gives the number."""

    run = models.ForeignKey(IndicatorRun, on_delete=models.CASCADE, related_name="traces")
    county = models.CharField(max_length=6)
    evidence = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    town = models.CharField(max_length=9, blank=True)
    ids = ArrayField(models.BigIntegerField())

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "evidence", "town"], name="planning_trace_once"),
        ]


class OperatingFact(models.Model):
    """Something that happened in care and is counted here until its own house keeps it."""

    KINDS = [("welfare_visit", "探访"), ("phone_contact", "电话问候"), ("exempt", "免访（住院、外出）")]

    kind = models.CharField(max_length=20, choices=KINDS)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=6)
    village = models.CharField(max_length=12)
    occurred_on = models.DateField()
    source = models.CharField(max_length=60)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "person", "occurred_on", "source"], name="planning_fact_once"
            ),
        ]
        indexes = [models.Index(fields=["county", "kind", "occurred_on"], name="planning_fact_day")]
