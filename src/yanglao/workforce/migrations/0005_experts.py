"""Certificates of assessment experts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workforce", "0004_account"),
    ]

    operations = [
        migrations.AlterField(
            model_name="skillcertificate",
            name="kind",
            field=models.CharField(
                choices=[
                    ("care_worker", "养老护理员"),
                    ("social_worker", "社会工作者职业资格"),
                    ("assessor", "老年人能力评估师"),
                    ("assessor_training", "能力评估培训合格"),
                    ("assessment_expert", "失能等级评估专家"),
                    ("rehabilitation", "康复"),
                ],
                max_length=20,
                verbose_name="工种",
            ),
        ),
    ]
