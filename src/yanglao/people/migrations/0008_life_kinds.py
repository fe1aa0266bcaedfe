"""More kinds of life events: marriage, widowed, a category that begins or ends, a changed ability."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_doubles_scope"),
    ]

    operations = [
        migrations.AlterField(
            model_name="lifeevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("death", "死亡"),
                    ("move_out", "户籍迁出"),
                    ("move_in", "户籍迁入"),
                    ("move_within", "县内迁移"),
                    ("residence_change", "常住地变更"),
                    ("hospital_in", "住院"),
                    ("hospital_out", "出院"),
                    ("marriage", "结婚"),
                    ("widowed", "丧偶"),
                    ("category", "人员类别变化"),
                    ("category_end", "人员类别终止"),
                    ("ability_changed", "能力变化"),
                    ("other", "其他"),
                ],
                max_length=20,
                verbose_name="类别",
            ),
        ),
    ]
