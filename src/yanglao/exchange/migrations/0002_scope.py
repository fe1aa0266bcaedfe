"""Row policies of the house."""

from django.db import migrations

from yanglao.base import rls


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial"), ("base", "0001_initial")]

    operations = [
        # A refused row may have no village: it is filed under the maker's own town or village (see services).
        rls.protect("exchange_importrow", person="person_id"),
    ]
