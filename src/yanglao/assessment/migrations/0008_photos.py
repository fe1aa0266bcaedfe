"""Pictures of visits go when the consent goes; more ways to come in by."""

from django.db import migrations, models

_KEPT = ("village", "state", "decided_by_name", "decided_on", "decided_why")
_GOES = (*_KEPT, "photo_id", "photo_gone_on")


def _frozen(columns):
    names = ", ".join(f"'{column}'" for column in columns)
    return [
        "DROP TRIGGER frozen ON assessment_fieldvisit",
        "CREATE TRIGGER frozen BEFORE UPDATE ON assessment_fieldvisit FOR EACH ROW "
        f"EXECUTE FUNCTION assessment_fieldvisit_frozen({names})",
    ]


# A picture may go, never come or be another.
_ONLY_GOES = (
    "CREATE TRIGGER photo_only_goes BEFORE UPDATE OF photo_id ON assessment_fieldvisit FOR EACH ROW "
    "WHEN (NEW.photo_id IS NOT NULL AND OLD.photo_id IS DISTINCT FROM NEW.photo_id) EXECUTE FUNCTION base_refuse_change()"
)


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0007_care_plans"),
    ]

    operations = [
        migrations.AddField(
            model_name="fieldvisit",
            name="photo_gone_on",
            field=models.DateField(null=True, verbose_name="照片删除日期"),
        ),
        migrations.AlterField(
            model_name="assessment",
            name="channel",
            field=models.CharField(
                choices=[
                    ("counter", "窗口"),
                    ("elder", "本人"),
                    ("family", "家属"),
                    ("village", "村（社区）代办"),
                    ("portal", "网上"),
                    ("phone", "电话"),
                    ("api", "接口"),
                    ("institution", "机构"),
                    ("bureau", "民政发起"),
                    ("automatic", "系统发起"),
                ],
                default="counter",
                max_length=12,
                verbose_name="渠道",
            ),
        ),
        migrations.RunSQL(
            [*_frozen(_GOES), _ONLY_GOES],
            ["DROP TRIGGER photo_only_goes ON assessment_fieldvisit", *_frozen(_KEPT)],
        ),
    ]
