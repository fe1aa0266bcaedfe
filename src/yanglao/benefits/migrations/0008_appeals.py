"""Appeals against decisions and objections to names on the board: rows by the benefit's scope, settled once."""

import django.db.models.deletion
from django.db import migrations, models

from yanglao.base import rls
from yanglao.benefits.rules import states

OF_BENEFIT = "EXISTS (SELECT 1 FROM benefits_benefit b WHERE b.id = benefit_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("benefits", "0007_follows_merge"),
    ]

    operations = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("appeal", "更正申请"), ("objection", "公示异议")], max_length=10
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "在办"),
                            ("upheld", "成立"),
                            ("dismissed", "不成立"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("raised_on", models.DateField()),
                ("raised_by", models.CharField(max_length=60, verbose_name="谁提的")),
                ("reason", models.CharField(max_length=500)),
                ("entered_at", models.DateTimeField()),
                ("entered_by", models.BigIntegerField(null=True)),
                ("entered_by_name", models.CharField(max_length=60)),
                ("made_by", models.BigIntegerField(null=True)),
                ("checked_by", models.BigIntegerField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by", models.BigIntegerField(null=True)),
                ("settled_by_name", models.CharField(blank=True, max_length=60)),
                ("answer", models.CharField(blank=True, max_length=500)),
                (
                    "benefit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="benefits.benefit",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="benefits.decision",
                    ),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="benefits.decision",
                    ),
                ),
                (
                    "reopened",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reopens",
                        to="benefits.benefit",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "raised_on"], name="benefits_appeal_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("benefit",),
                        name="benefits_appeal_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision__isnull", True), ("kind", "objection")),
                            models.Q(("decision__isnull", False), ("kind", "appeal")),
                            _connector="OR",
                        ),
                        name="benefits_appeal_against_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "withdrawn"]),
                            models.Q(
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="benefits_appeal_settled_has_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("settled_by__isnull", True),
                            models.Q(
                                models.Q(
                                    ("made_by__isnull", True),
                                    models.Q(("settled_by", models.F("made_by")), _negated=True),
                                    _connector="OR",
                                ),
                                models.Q(
                                    ("checked_by__isnull", True),
                                    models.Q(("settled_by", models.F("checked_by")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="benefits_appeal_settled_by_others",
                    ),
                ],
            },
        ),
        rls.transitions("benefits_appeal", states.APPEAL),
        rls.frozen_except(
            "benefits_appeal",
            *("state", "settled_at", "settled_by", "settled_by_name", "answer", "outcome_id", "reopened_id"),
        ),
        rls.protect("benefits_appeal", condition=OF_BENEFIT),
    ]
