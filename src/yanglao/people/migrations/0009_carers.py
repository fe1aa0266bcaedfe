"""Family carers."""

import django.db.models.deletion
from django.db import migrations, models

from yanglao.base import rls


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0008_life_kinds"),
    ]

    operations = [
        migrations.CreateModel(
            name="FamilyCarer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("county", models.CharField(db_collation="C", max_length=6, verbose_name="区划")),
                ("village", models.CharField(db_collation="C", max_length=12, verbose_name="管理村（社区）")),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("relation", models.CharField(max_length=20, verbose_name="与老人关系")),
                (
                    "lives",
                    models.CharField(
                        choices=[("together", "同住"), ("near", "住得近"), ("apart", "不住一起")],
                        max_length=10,
                        verbose_name="住在哪里",
                    ),
                ),
                ("is_main", models.BooleanField(default=False, verbose_name="主要照护者")),
                ("legal_duty", models.BooleanField(default=False, verbose_name="有法定赡养义务")),
                ("trained_on", models.DateField(blank=True, null=True, verbose_name="照护培训日期")),
                ("source", models.CharField(blank=True, max_length=60, verbose_name="来源")),
                ("valid_from", models.DateField(verbose_name="起")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="止")),
                (
                    "carer_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="照护者档案",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="carers", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="people_carer_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("relation", ""), _negated=True)
                        ),
                        name="people_carer_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("carer_person__isnull", True),
                            models.Q(("carer_person", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                        name="people_carer_is_another",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_main", True), ("valid_to__isnull", True)),
                        fields=("person",),
                        name="people_one_main_carer",
                    ),
                ],
            },
        ),
        rls.protect("people_familycarer"),
    ]
