"""Batches of a file and what became of each row."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yanglao.base.scope import ScopedManager


class ImportBatch(models.Model):
    """One file taken in: previewed, then applied, perhaps undone."""

    STATES = [
        ("previewed", "已预览"),
        ("applied", "已导入"),
        ("undone", "已撤销"),
        ("partly_undone", "部分撤销"),
        ("discarded", "不要了"),
    ]

    kind = models.CharField("类别", max_length=20, default="people")
    county = models.CharField("区划", max_length=6, db_collation="C")
    file_name = models.CharField("文件", max_length=200)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField("编码", max_length=20, blank=True)
    headings = models.JSONField("列", default=dict)
    state = models.CharField("状态", max_length=20, choices=STATES, default="previewed")
    rows = models.IntegerField("行数", default=0)
    new = models.IntegerField("新增", default=0)
    changed = models.IntegerField("变动", default=0)
    duplicate = models.IntegerField("重复", default=0)
    refused = models.IntegerField("退回", default=0)
    created_by = models.BigIntegerField(null=True)
    created_by_name = models.CharField("导入人", max_length=60)
    created_at = models.DateTimeField("预览时间")
    applied_at = models.DateTimeField("导入时间", null=True, blank=True)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_rows = models.IntegerField("已撤销行", default=0)
    kept_rows = models.IntegerField("保留行", default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["applied", "undone", "partly_undone"]) | Q(applied_at__isnull=False),
                name="exchange_applied_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["undone", "partly_undone"]) | Q(undone_at__isnull=False),
                name="exchange_undone_has_time",
            ),
        ]
        indexes = [models.Index(fields=["county", "-created_at"], name="exchange_batch_latest")]


class ImportRow(models.Model):
    """One row of a file: what it says (sealed), the verdict, and what it altered."""

    VERDICTS = [("new", "新增"), ("changed", "变动"), ("duplicate", "重复"), ("refused", "退回")]

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="lines")
    row_no = models.IntegerField("行号")
    county = models.CharField(max_length=6, db_collation="C")
    village = models.CharField(max_length=12, blank=True, db_collation="C")
    person_id = models.BigIntegerField(null=True)
    verdict = models.CharField("结论", max_length=10, choices=VERDICTS)
    errors = models.JSONField("说明", default=list)
    changes = models.JSONField("变动的列", default=list)
    values_sealed = models.TextField(blank=True)
    effects = models.JSONField(null=True)
    kept_why = models.CharField("没有撤销的原因", max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "row_no"], name="exchange_row_once")]
        indexes = [
            models.Index(fields=["batch", "verdict", "row_no"], name="exchange_row_verdict"),
            models.Index(fields=["person_id"], name="exchange_row_person"),
        ]


from yanglao.exchange.models_export import Export  # noqa: E402  a table of this house in a file of its own
from yanglao.exchange.models_shared import Delivery, SharedRecord  # noqa: E402

__all__ = ["Delivery", "Export", "ImportBatch", "ImportRow", "SharedRecord"]
