"""What other departments told: deliveries and their records, rows by scope."""

import django.db.models.deletion
from django.db import migrations, models

from yanglao.base import rls


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0003_exports"),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("county", models.CharField(db_collation="C", max_length=6)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("police", "公安"),
                            ("health", "卫生健康"),
                            ("insurance", "医疗保障"),
                            ("disabled", "残联"),
                            ("civil", "民政业务系统"),
                            ("list", "生命事件名单"),
                        ],
                        max_length=20,
                        verbose_name="来源",
                    ),
                ),
                (
                    "transport",
                    models.CharField(
                        choices=[("file", "文件"), ("http", "接口")], max_length=10, verbose_name="怎么来的"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="文件或地址")),
                ("sha256", models.CharField(db_collation="C", max_length=64)),
                ("as_of", models.DateField(verbose_name="截至")),
                (
                    "complete_for",
                    models.CharField(
                        blank=True, db_collation="C", max_length=40, verbose_name="全量名单的类别"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("judged", "已核对"),
                            ("applied", "已登记"),
                            ("undone", "已撤销"),
                            ("partly_undone", "部分撤销"),
                            ("discarded", "不要了"),
                        ],
                        default="judged",
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("counts", models.JSONField(default=dict, verbose_name="各结论的数")),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                ("received_by", models.BigIntegerField(null=True)),
                ("received_by_name", models.CharField(max_length=60, verbose_name="收的人")),
                ("applied_at", models.DateTimeField(null=True, verbose_name="登记时间")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="撤销时间")),
            ],
            options={
                "indexes": [models.Index(fields=["county", "-received_at"], name="exchange_delivery_latest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["discarded", "undone", "partly_undone"]), _negated=True
                        ),
                        fields=("county", "source", "sha256"),
                        name="exchange_delivery_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["applied", "undone", "partly_undone"]), _negated=True),
                            ("applied_at__isnull", False),
                            _connector="OR",
                        ),
                        name="exchange_delivery_applied",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SharedRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row_no", models.IntegerField(verbose_name="行号")),
                ("county", models.CharField(db_collation="C", max_length=6)),
                ("village", models.CharField(blank=True, db_collation="C", max_length=12)),
                ("person_id", models.BigIntegerField(null=True)),
                (
                    "source_key",
                    models.CharField(blank=True, db_collation="C", max_length=60, verbose_name="来源的编号"),
                ),
                ("kind", models.CharField(blank=True, db_collation="C", max_length=20, verbose_name="事件")),
                (
                    "category",
                    models.CharField(blank=True, db_collation="C", max_length=40, verbose_name="类别"),
                ),
                ("value", models.CharField(blank=True, db_collation="C", max_length=40, verbose_name="内容")),
                ("occurred_on", models.DateField(null=True, verbose_name="日期")),
                ("words_sealed", models.TextField(blank=True)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("ready", "可以登记"),
                            ("known", "已经是这样"),
                            ("conflict", "说法不一"),
                            ("absent", "本县没有这份档案"),
                            ("missing", "名单里没有"),
                            ("refused", "看不懂"),
                        ],
                        max_length=10,
                        verbose_name="结论",
                    ),
                ),
                (
                    "code",
                    models.CharField(blank=True, db_collation="C", max_length=40, verbose_name="为什么"),
                ),
                ("message", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "没有办"),
                            ("applied", "已登记"),
                            ("taken", "采用来源的说法"),
                            ("kept", "保留本县的说法"),
                            ("undone", "已撤销"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="办得怎样",
                    ),
                ),
                ("life_event_id", models.BigIntegerField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.BigIntegerField(null=True)),
                ("decided_by_name", models.CharField(blank=True, max_length=60)),
                ("decided_why", models.CharField(blank=True, max_length=200)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="exchange.delivery",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["county", "verdict", "state"], name="exchange_record_queue"),
                    models.Index(fields=["person_id"], name="exchange_record_person"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("delivery", "row_no"), name="exchange_record_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "kept"), _negated=True),
                            models.Q(("decided_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="exchange_record_kept_why",
                    ),
                ],
            },
        ),
        # A record of nobody on file has no village: the county's desks see it.
        rls.protect("exchange_sharedrecord"),
        rls.transitions(
            "exchange_delivery",
            {
                "judged": ("applied", "discarded"),
                "applied": ("undone", "partly_undone"),
                "partly_undone": ("undone", "partly_undone"),
                "undone": (),
                "discarded": (),
            },
        ),
        rls.transitions(
            "exchange_sharedrecord",
            {
                "open": ("applied", "taken", "kept"),
                "applied": ("undone",),
                "taken": ("undone",),
                "kept": (),
                "undone": (),
            },
        ),
    ]
