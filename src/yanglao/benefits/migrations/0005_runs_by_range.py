"""Find a run's lines by the range of pages they lie in."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("benefits", "0004_line_facts"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="runline",
            name="benefits_line_run",
        ),
        migrations.AddIndex(
            model_name="runline",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["run"], name="benefits_line_of_run", pages_per_range=16
            ),
        ),
    ]
