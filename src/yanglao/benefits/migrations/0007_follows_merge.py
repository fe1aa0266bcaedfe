"""The person of a benefit, and of a fact under it, changes along a recorded merge of two files and no other way."""

from django.db import migrations

BENEFIT = (
    "'state', 'village', 'active_from', 'active_to', 'pays_from', 'stop_reason', 'stop_event', "
    "'reversal_event', 'recheck_from'"
)
FACT = "'village', 'to_on'"


def again(table: str, columns: str) -> list[str]:
    """Return SQL: the frozen trigger of a table with these columns free."""
    return [
        f"DROP TRIGGER frozen ON {table}",
        f"CREATE TRIGGER frozen BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_frozen({columns})",
    ]


def follows(table: str, columns: str) -> migrations.RunSQL:
    """Return the step: the person is free, and held by the merge instead."""
    return migrations.RunSQL(
        [
            *again(table, f"{columns}, 'person_id'"),
            f"CREATE TRIGGER by_merge BEFORE UPDATE OF person_id ON {table} FOR EACH ROW "
            "WHEN (OLD.person_id IS DISTINCT FROM NEW.person_id) EXECUTE FUNCTION people_only_by_merge()",
        ],
        [f"DROP TRIGGER by_merge ON {table}", *again(table, columns)],
    )


class Migration(migrations.Migration):
    dependencies = [("benefits", "0006_findings"), ("people", "0007_doubles_scope")]

    operations = [follows("benefits_benefit", BENEFIT), follows("benefits_schemefact", FACT)]
