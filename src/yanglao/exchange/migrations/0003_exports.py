"""Exports with purpose, approval and expiry; one sees one's own, the county's desks see the county's."""

import django.db.models.deletion
from django.db import migrations, models

from yanglao.base import rls

_SEES = (
    "user_id::text = split_part((SELECT current_setting('yanglao.actor', true)), ':', 1) OR "
    "CASE (SELECT current_setting('yanglao.scope_kind', true)) WHEN 'system' THEN true "
    "WHEN 'county' THEN county = ANY((SELECT string_to_array(current_setting('yanglao.scope_keys', true), ','))::text[]) "
    "ELSE false END"
)


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0003_statistics"),
        ("exchange", "0002_scope"),
    ]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(db_collation="C", max_length=24, unique=True, verbose_name="编号"),
                ),
                ("county", models.CharField(db_collation="C", max_length=6, verbose_name="区划")),
                ("what", models.CharField(max_length=60, verbose_name="名单")),
                ("title", models.CharField(max_length=80, verbose_name="名称")),
                ("path", models.CharField(max_length=200, verbose_name="地址")),
                ("query", models.CharField(blank=True, max_length=4000, verbose_name="条件")),
                ("purpose", models.CharField(max_length=200, verbose_name="用途")),
                ("with_numbers", models.BooleanField(default=False, verbose_name="带完整号码")),
                ("rows", models.IntegerField(verbose_name="行数")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "等审批"),
                            ("approved", "可以生成"),
                            ("returned", "退回"),
                            ("running", "正在生成"),
                            ("ready", "可以下载"),
                            ("expired", "已过期"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("needs_approval", models.BooleanField(default=False, verbose_name="要审批")),
                ("user_id", models.BigIntegerField(verbose_name="申请人")),
                ("user_name", models.CharField(max_length=60, verbose_name="申请人")),
                ("duty", models.CharField(max_length=12, verbose_name="岗位")),
                ("asked_at", models.DateTimeField(verbose_name="申请时间")),
                ("checker_id", models.BigIntegerField(null=True, verbose_name="审批人")),
                ("checker_name", models.CharField(blank=True, max_length=60, verbose_name="审批人")),
                ("checked_at", models.DateTimeField(null=True, verbose_name="审批时间")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="退回原因")),
                ("job_id", models.BigIntegerField(null=True, verbose_name="任务")),
                ("ready_at", models.DateTimeField(null=True, verbose_name="生成时间")),
                ("expires_at", models.DateTimeField(null=True, verbose_name="到期时间")),
                ("downloads", models.IntegerField(default=0, verbose_name="下载次数")),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="base.storedfile",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user_id", "-id"], name="exchange_export_mine"),
                    models.Index(
                        condition=models.Q(("state", "asked")),
                        fields=["county", "id"],
                        name="exchange_export_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("purpose", ""), _negated=True), name="exchange_export_has_purpose"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checker_id__isnull", True),
                            models.Q(("checker_id", models.F("user_id")), _negated=True),
                            _connector="OR",
                        ),
                        name="exchange_export_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("needs_approval", False),
                            ("state__in", ["asked", "returned"]),
                            ("checker_id__isnull", False),
                            _connector="OR",
                        ),
                        name="exchange_export_approved_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("with_numbers", False), ("needs_approval", True), _connector="OR"
                        ),
                        name="exchange_export_numbers_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True),
                            ("expires_at__isnull", False),
                            _connector="OR",
                        ),
                        name="exchange_export_expires",
                    ),
                ],
            },
        ),
        rls.protect("exchange_export", condition=_SEES),
        rls.transitions(
            "exchange_export",
            {
                "asked": ("approved", "returned"),
                "approved": ("running",),
                "running": ("ready", "approved"),
                "ready": ("expired",),
            },
        ),
    ]
