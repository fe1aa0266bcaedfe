"""Saved views and drafts, closed to everybody but their account; the log of views names the organisation."""

from django.db import migrations, models

from yanglao.base import rls

#: The acting account stands in the transaction's settings (base.scope) as "id:name".
_OWN = "user_id::text = split_part((SELECT current_setting('yanglao.actor', true)), ':', 1)"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_appointments"),
        ("base", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="viewlog",
            name="organisation_id",
            field=models.BigIntegerField(null=True, verbose_name="单位"),
        ),
        migrations.CreateModel(
            name="FormDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("user_id", models.BigIntegerField(verbose_name="账号")),
                ("form", models.CharField(db_collation="C", max_length=40, verbose_name="表")),
                ("values_sealed", models.TextField(verbose_name="内容（加密）")),
                ("saved_at", models.DateTimeField(verbose_name="存的时间")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user_id", "form"), name="access_draft_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("user_id", models.BigIntegerField(verbose_name="账号")),
                ("list_name", models.CharField(db_collation="C", max_length=60, verbose_name="名单")),
                ("list_title", models.CharField(max_length=60, verbose_name="名单的名字")),
                ("path", models.CharField(max_length=200, verbose_name="地址")),
                ("name", models.CharField(max_length=30, verbose_name="名字")),
                ("query", models.CharField(max_length=1000, verbose_name="条件")),
                ("is_default", models.BooleanField(default=False, verbose_name="打开名单时先看它")),
                ("created_at", models.DateTimeField(verbose_name="存的时间")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user_id", "list_name", "name"), name="access_view_name_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("user_id", "list_name"),
                        name="access_view_one_default",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("query", ""), _negated=True)
                        ),
                        name="access_view_says_something",
                    ),
                ],
            },
        ),
        rls.protect("access_savedview", condition=_OWN),
        rls.protect("access_formdraft", condition=_OWN),
    ]
