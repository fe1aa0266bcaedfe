"""Organisations."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Organisation(models.Model):
    """A body: office, operator, supplier, agency. What it runs (facilities) and whom it employs stand further up."""

    KINDS = [
        ("bureau", "民政局"),
        ("government", "其他部门"),
        ("town_office", "镇（街道）"),
        ("village_committee", "村（居）委会"),
        ("operator", "养老机构运营方"),
        ("provider", "服务商"),
        ("assessment_agency", "评估机构"),
        ("hospital", "医疗机构"),
        ("association", "社会组织"),
        ("bank", "银行"),
        ("other", "其他"),
    ]
    STANDINGS = [("good", "正常"), ("suspended", "暂停"), ("listed", "列入失信名单")]

    name = models.CharField("名称", max_length=120)
    short_name = models.CharField("简称", max_length=40, blank=True)
    kind = models.CharField("类别", max_length=20, choices=KINDS)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    county = models.CharField("区划", max_length=6, db_collation="C")
    town = models.CharField("镇（街道）", max_length=9, blank=True, db_collation="C")
    standing = models.CharField("信用", max_length=10, choices=STANDINGS, default="good")
    standing_reason = models.CharField("原因", max_length=300, blank=True)
    standing_from = models.DateField("信用起", null=True, blank=True)
    phone = models.CharField("电话", max_length=20, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name="上级",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="departments",
    )
    is_example = models.BooleanField("示例", default=False)
    closed_on = models.DateField("注销", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"], condition=~Q(credit_code=""), name="orgs_credit_code_once"
            ),
            models.CheckConstraint(
                condition=Q(standing__in=["good", "suspended", "listed"]), name="orgs_standing_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="orgs_name_given"),
        ]
        indexes = [models.Index(fields=["county", "kind", "name"], name="orgs_by_kind")]

    def __str__(self) -> str:
        return self.short_name or self.name
