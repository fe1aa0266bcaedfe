"""Exports: a list asked for with a purpose, perhaps approved by another person, kept as a file for some days."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yanglao.base.scope import ScopedManager


class Export(models.Model):
    """One export of one list: who wants which rows, what for, and what became of it."""

    STATES = [
        ("asked", "等审批"),
        ("approved", "可以生成"),
        ("returned", "退回"),
        ("running", "正在生成"),
        ("ready", "可以下载"),
        ("expired", "已过期"),
    ]

    number = models.CharField("编号", max_length=24, unique=True, db_collation="C")
    county = models.CharField("区划", max_length=6, db_collation="C")
    what = models.CharField("名单", max_length=60)
    title = models.CharField("名称", max_length=80)
    path = models.CharField("地址", max_length=200)
    query = models.CharField("条件", max_length=4000, blank=True)
    purpose = models.CharField("用途", max_length=200)
    with_numbers = models.BooleanField("带完整号码", default=False)
    rows = models.IntegerField("行数")
    state = models.CharField("状态", max_length=10, choices=STATES)
    needs_approval = models.BooleanField("要审批", default=False)
    user_id = models.BigIntegerField("申请人")
    user_name = models.CharField("申请人", max_length=60)
    duty = models.CharField("岗位", max_length=12)
    asked_at = models.DateTimeField("申请时间")
    checker_id = models.BigIntegerField("审批人", null=True)
    checker_name = models.CharField("审批人", max_length=60, blank=True)
    checked_at = models.DateTimeField("审批时间", null=True)
    reason = models.CharField("退回原因", max_length=300, blank=True)
    job_id = models.BigIntegerField("任务", null=True)
    file = models.ForeignKey("base.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+")
    ready_at = models.DateTimeField("生成时间", null=True)
    expires_at = models.DateTimeField("到期时间", null=True)
    downloads = models.IntegerField("下载次数", default=0)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(purpose=""), name="exchange_export_has_purpose"),
            models.CheckConstraint(
                condition=Q(checker_id__isnull=True) | ~Q(checker_id=models.F("user_id")),
                name="exchange_export_two_people",
            ),
            models.CheckConstraint(
                condition=Q(needs_approval=False)
                | Q(state__in=["asked", "returned"])
                | Q(checker_id__isnull=False),
                name="exchange_export_approved_first",
            ),
            models.CheckConstraint(
                condition=Q(with_numbers=False) | Q(needs_approval=True),
                name="exchange_export_numbers_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(expires_at__isnull=False), name="exchange_export_expires"
            ),
        ]
        indexes = [
            models.Index(fields=["user_id", "-id"], name="exchange_export_mine"),
            models.Index(fields=["county", "id"], condition=Q(state="asked"), name="exchange_export_open"),
        ]
