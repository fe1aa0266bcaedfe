"""A payment account's blind index may be computed anew when its key changes; the number sealed beside it tells which one it is."""

from django.db import migrations

_FREE = "'village', 'valid_to', 'person_id', 'account_sealed'"


def _trigger(columns: str) -> list[str]:
    return [
        "DROP TRIGGER frozen ON funds_paymentaccount",
        "CREATE TRIGGER frozen BEFORE UPDATE ON funds_paymentaccount FOR EACH ROW "
        f"EXECUTE FUNCTION funds_paymentaccount_frozen({columns})",
    ]


class Migration(migrations.Migration):
    dependencies = [("funds", "0007_sources_in_full")]

    operations = [migrations.RunSQL(_trigger(f"{_FREE}, 'account_index'"), _trigger(_FREE))]
