"""Findings of a look through the register, and what came of asking; rows by scope, answers never altered."""

import django.db.models.deletion
from django.db import migrations, models

from yanglao.base import rls


class Migration(migrations.Migration):
    dependencies = [
        ("benefits", "0005_runs_by_range"),
        ("people", "0005_elsewhere"),
    ]

    operations = [
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("county", models.CharField(db_collation="C", max_length=6)),
                ("village", models.CharField(db_collation="C", max_length=12)),
                ("scheme", models.CharField(db_collation="C", max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[("unserved", "应享未享"), ("unfit", "不再符合")],
                        db_collation="C",
                        max_length=10,
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("none", "没有办过"),
                            ("proposed", "已列免申即享，没人确认"),
                            ("under_way", "在办"),
                            ("suspended", "暂停"),
                            ("stopped", "停过，现在又符合"),
                            ("withdrawn", "撤回过"),
                            ("declined", "谢绝过"),
                            ("rejected", "不予过"),
                            ("active", "在发"),
                        ],
                        db_collation="C",
                        max_length=10,
                    ),
                ),
                ("amount_fen", models.BigIntegerField()),
                ("reason", models.CharField(max_length=300)),
                ("found_on", models.DateField()),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["county", "village", "kind"], name="benefits_finding_place")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "scheme"), name="benefits_finding_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["unserved", "unfit"])), name="benefits_finding_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gte", 0)), name="benefits_finding_amount"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outreach",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("county", models.CharField(db_collation="C", max_length=6)),
                ("village", models.CharField(db_collation="C", max_length=12)),
                ("scheme", models.CharField(db_collation="C", max_length=60)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("wants", "愿意办"),
                            ("refuses", "不愿意"),
                            ("reached", "联系上了，还没定"),
                            ("not_found", "找不到人"),
                            ("not_fit", "核实不符合"),
                        ],
                        db_collation="C",
                        max_length=10,
                    ),
                ),
                ("contacted_on", models.DateField()),
                ("remark", models.CharField(blank=True, max_length=200)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.BigIntegerField(null=True)),
                ("recorded_by_name", models.CharField(max_length=60)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "scheme", "-id"], name="benefits_outreach_latest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["wants", "refuses", "reached", "not_found", "not_fit"])
                        ),
                        name="benefits_outreach_outcome",
                    )
                ],
            },
        ),
        rls.protect("benefits_finding"),
        rls.protect("benefits_outreach"),
        rls.frozen_except("benefits_outreach", "village"),
    ]
