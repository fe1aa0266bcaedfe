"""What other departments told: one delivery with its records, and what was decided about each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yanglao.base.scope import ScopedManager
from yanglao.base.sealed import declare as declare_sealed
from yanglao.exchange.rules.shared import SOURCES, VERDICTS


class Delivery(models.Model):
    """One answer of one department: judged, then applied, perhaps taken back."""

    STATES = [
        ("judged", "已核对"),
        ("applied", "已登记"),
        ("undone", "已撤销"),
        ("partly_undone", "部分撤销"),
        ("discarded", "不要了"),
    ]

    county = models.CharField(max_length=6, db_collation="C")
    source = models.CharField("来源", max_length=20, choices=[(s.code, s.name) for s in SOURCES.values()])
    transport = models.CharField("怎么来的", max_length=10, choices=[("file", "文件"), ("http", "接口")])
    name = models.CharField("文件或地址", max_length=200)
    sha256 = models.CharField(max_length=64, db_collation="C")
    as_of = models.DateField("截至")
    complete_for = models.CharField("全量名单的类别", max_length=40, blank=True, db_collation="C")
    state = models.CharField("状态", max_length=20, choices=STATES, default="judged")
    counts = models.JSONField("各结论的数", default=dict)
    received_at = models.DateTimeField("收到时间")
    received_by = models.BigIntegerField(null=True)
    received_by_name = models.CharField("收的人", max_length=60)
    applied_at = models.DateTimeField("登记时间", null=True)
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "source", "sha256"],
                condition=~Q(state__in=["discarded", "undone", "partly_undone"]),
                name="exchange_delivery_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["applied", "undone", "partly_undone"]) | Q(applied_at__isnull=False),
                name="exchange_delivery_applied",
            ),
        ]
        indexes = [models.Index(fields=["county", "-received_at"], name="exchange_delivery_latest")]


class SharedRecord(models.Model):
    """One record: what it says (sealed), the verdict, and what became of it."""

    STATES = [
        ("open", "没有办"),
        ("applied", "已登记"),
        ("taken", "采用来源的说法"),
        ("kept", "保留本县的说法"),
        ("undone", "已撤销"),
    ]

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="records")
    row_no = models.IntegerField("行号")
    county = models.CharField(max_length=6, db_collation="C")
    village = models.CharField(max_length=12, blank=True, db_collation="C")
    person_id = models.BigIntegerField(null=True)
    source_key = models.CharField("来源的编号", max_length=60, blank=True, db_collation="C")
    kind = models.CharField("事件", max_length=20, blank=True, db_collation="C")
    category = models.CharField("类别", max_length=40, blank=True, db_collation="C")
    value = models.CharField("内容", max_length=40, blank=True, db_collation="C")
    occurred_on = models.DateField("日期", null=True)
    words_sealed = models.TextField(blank=True)
    verdict = models.CharField("结论", max_length=10, choices=list(VERDICTS.items()))
    code = models.CharField("为什么", max_length=40, blank=True, db_collation="C")
    message = models.CharField("说明", max_length=300, blank=True)
    state = models.CharField("办得怎样", max_length=10, choices=STATES, default="open")
    life_event_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=60, blank=True)
    decided_why = models.CharField(max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "row_no"], name="exchange_record_once"),
            models.CheckConstraint(
                condition=~Q(state="kept") | ~Q(decided_why=""), name="exchange_record_kept_why"
            ),
        ]
        indexes = [
            models.Index(fields=["county", "verdict", "state"], name="exchange_record_queue"),
            models.Index(fields=["person_id"], name="exchange_record_person"),
        ]


declare_sealed(
    "exchange_sharedrecord", "words_sealed", "'exchange_sharedrecord.words:' || delivery_id || ':' || row_no"
)
declare_sealed(
    "exchange_importrow", "values_sealed", "'exchange_importrow.values:' || batch_id || ':' || row_no"
)
