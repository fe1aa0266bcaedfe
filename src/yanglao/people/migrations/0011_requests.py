"""Requests: left by anybody, answered by the town."""

import django.db.models.deletion
from django.db import migrations, models

from yanglao.base import rls
from yanglao.people.models_requests import REQUEST_ARROWS


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0010_village_inside"),
    ]

    operations = [
        migrations.CreateModel(
            name="Request",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("county", models.CharField(db_collation="C", max_length=6, verbose_name="区划")),
                ("village", models.CharField(db_collation="C", max_length=12, verbose_name="管理村（社区）")),
                ("reference", models.CharField(db_collation="C", max_length=12, verbose_name="受理号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assessment", "申请能力评估"),
                            ("benefit", "申请补贴、待遇"),
                            ("correct", "更正资料"),
                            ("confirm", "核对资料"),
                            ("objection", "对决定有意见"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="要办什么",
                    ),
                ),
                ("scheme", models.CharField(blank=True, max_length=60, verbose_name="哪项待遇")),
                ("name", models.CharField(max_length=60, verbose_name="老人姓名")),
                ("birth_on", models.DateField(blank=True, null=True, verbose_name="出生日期")),
                ("relation", models.CharField(blank=True, max_length=20, verbose_name="谁来说的")),
                ("phone_sealed", models.TextField(blank=True, verbose_name="电话（加密）")),
                ("phone_index", models.CharField(blank=True, db_collation="C", max_length=32)),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="说了什么")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("phone", "电话"),
                            ("counter", "窗口"),
                            ("portal", "网上"),
                            ("village", "村（社区）代办"),
                            ("api", "接口"),
                        ],
                        max_length=10,
                        verbose_name="渠道",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "没人接"),
                            ("taken", "在办"),
                            ("answered", "已答复"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="new",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("times", models.SmallIntegerField(default=1, verbose_name="说过几次")),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                ("received_by", models.BigIntegerField(blank=True, null=True, verbose_name="谁收的")),
                ("received_by_name", models.CharField(blank=True, max_length=60)),
                ("taken_by", models.BigIntegerField(blank=True, null=True, verbose_name="谁在办")),
                ("taken_by_name", models.CharField(blank=True, max_length=60)),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("tied_by_name", models.CharField(blank=True, max_length=60, verbose_name="谁对上档案")),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="答复")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answered_by_name", models.CharField(blank=True, max_length=60)),
                ("led_to", models.CharField(blank=True, max_length=60, verbose_name="办成了什么")),
                ("is_example", models.BooleanField(default=False, verbose_name="示例")),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["county", "state", "received_at"], name="people_request_open"),
                    models.Index(
                        condition=models.Q(("phone_index", ""), _negated=True),
                        fields=["phone_index", "kind"],
                        name="people_request_phone",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("county", "reference"), name="people_request_reference_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="people_request_named"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "answered"), _negated=True),
                            models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="people_request_answer_written",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at__isnull", True),
                            ("answered_at__gte", models.F("received_at")),
                            _connector="OR",
                        ),
                        name="people_request_answered_later",
                    ),
                ],
            },
        ),
        rls.protect("people_request"),
        rls.transitions("people_request", REQUEST_ARROWS),
    ]
