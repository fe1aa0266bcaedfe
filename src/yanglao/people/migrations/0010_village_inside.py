"""A person's village lies in the place that keeps the file; a city or region has a code that ends in zeros."""

from django.db import migrations, models
from django.db.models import Q, Value
from django.db.models.functions import Concat, Left


class Migration(migrations.Migration):
    """Widen the condition."""

    dependencies = [("people", "0009_carers")]

    operations = [
        migrations.RemoveConstraint(model_name="person", name="people_village_in_county"),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=(
                    Q(county=Left("village", 6))
                    | Q(county=Concat(Left("village", 4), Value("00")))
                    | Q(county=Concat(Left("village", 2), Value("0000")))
                )
                & Q(village__length=12),
                name="people_village_in_county",
            ),
        ),
    ]
