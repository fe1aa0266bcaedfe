"""Which account is a worker's own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workforce", "0003_assessor"),
    ]

    operations = [
        migrations.AddField(
            model_name="worker",
            name="user_id",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="账号"),
        ),
        migrations.AddConstraint(
            model_name="worker",
            constraint=models.UniqueConstraint(
                condition=models.Q(("user_id__isnull", False)),
                fields=("county", "user_id"),
                name="workforce_account_once",
            ),
        ),
    ]
