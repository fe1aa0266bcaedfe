"""Files that stand twice: what was found, what was decided, and each merge with every row it moved."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yanglao.base.scope import ScopedManager


class DoublePair(models.Model):
    """疑似重复: two files a scan or a door asked about, and what somebody decided."""

    STATES = [("open", "待核对"), ("different", "不是同一人"), ("merged", "已合并")]
    FOUND_BY = [("scan", "查重"), ("door", "建档时")]

    county = models.CharField("区划", max_length=6, db_collation="C")
    village = models.CharField("管理村（社区）", max_length=12, db_collation="C")
    person = models.ForeignKey(
        "people.Person", verbose_name="一份", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    other = models.ForeignKey(
        "people.Person", verbose_name="另一份", on_delete=models.CASCADE, related_name="+"
    )
    score = models.IntegerField("分")
    evidence = models.JSONField("依据", default=list)
    state = models.CharField("状态", max_length=10, choices=STATES, default="open")
    found_by = models.CharField("来源", max_length=6, choices=FOUND_BY, default="scan")
    found_at = models.DateTimeField("发现时间")
    decided_at = models.DateTimeField("核对时间", null=True, blank=True)
    decided_by = models.CharField("核对人", max_length=60, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "other"], name="people_double_once"),
            models.CheckConstraint(condition=Q(person__lt=F("other")), name="people_double_ordered"),
            models.CheckConstraint(
                condition=~Q(state="different") | (~Q(reason="") & Q(decided_at__isnull=False)),
                name="people_double_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["county", "state", "-score"], name="people_double_open")]


class Merge(models.Model):
    """合并: one file went into another; taken back by a second note on the same row, never erased."""

    county = models.CharField("区划", max_length=6, db_collation="C")
    village = models.CharField("管理村（社区）", max_length=12, db_collation="C")
    person = models.ForeignKey(
        "people.Person", verbose_name="留下的档案", on_delete=models.PROTECT, related_name="+"
    )
    gone = models.ForeignKey(
        "people.Person", verbose_name="并入的档案", on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("理由", max_length=300)
    chosen = models.JSONField("取自并入档案的项", default=list)
    kept_before = models.JSONField("留下的档案，合并前")
    kept_after = models.JSONField("留下的档案，合并后", default=dict)
    gone_before = models.JSONField("并入的档案，合并前")
    beside = models.JSONField("账号和核对结论，合并前", default=dict)
    merged_at = models.DateTimeField("合并时间")
    merged_by = models.CharField("合并人", max_length=60)
    unmerged_at = models.DateTimeField("撤销时间", null=True, blank=True)
    unmerged_by = models.CharField("撤销人", max_length=60, blank=True)
    unmerged_why = models.CharField("撤销原因", max_length=300, blank=True)
    left = models.JSONField("撤销时没有改回的", default=list)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("gone")), name="people_merge_two_files"),
            models.CheckConstraint(condition=~Q(reason=""), name="people_merge_has_reason"),
            models.UniqueConstraint(
                fields=["gone"], condition=Q(unmerged_at__isnull=True), name="people_merge_once"
            ),
            models.CheckConstraint(
                condition=Q(unmerged_at__isnull=True) | ~Q(unmerged_why=""), name="people_unmerge_has_reason"
            ),
        ]


class MergedRow(models.Model):
    """One row that a merge moved (with the columns as they were), or left where it was (why)."""

    WHAT = [("moved", "已移"), ("same", "内容相同，未移"), ("frozen", "不改写，两边都查得到")]

    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="rows")
    house = models.CharField("部门", max_length=20)
    table = models.CharField("表", max_length=63)
    label = models.CharField("名称", max_length=60)
    column = models.CharField("列", max_length=63)
    row_id = models.BigIntegerField("行")
    what = models.CharField("怎样", max_length=6, choices=WHAT)
    before = models.JSONField("之前", default=dict)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merge", "table", "column", "row_id"], name="people_moved_once")
        ]
