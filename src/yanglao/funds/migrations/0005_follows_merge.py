"""The person of a payment account changes along a recorded merge of two files and no other way."""

from django.db import migrations

TABLE = "funds_paymentaccount"


def again(columns: str) -> list[str]:
    """Return SQL: the frozen trigger with these columns free."""
    return [
        f"DROP TRIGGER frozen ON {TABLE}",
        f"CREATE TRIGGER frozen BEFORE UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {TABLE}_frozen({columns})",
    ]


class Migration(migrations.Migration):
    dependencies = [("funds", "0004_payments_by_statement"), ("people", "0007_doubles_scope")]

    operations = [
        migrations.RunSQL(
            [
                *again("'village', 'valid_to', 'person_id'"),
                f"CREATE TRIGGER by_merge BEFORE UPDATE OF person_id ON {TABLE} FOR EACH ROW "
                "WHEN (OLD.person_id IS DISTINCT FROM NEW.person_id) EXECUTE FUNCTION people_only_by_merge()",
            ],
            [f"DROP TRIGGER by_merge ON {TABLE}", *again("'village', 'valid_to'")],
        )
    ]
