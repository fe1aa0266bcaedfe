"""What stood in the way of sealing anew under another key.

A payment account's sealed number may change (its index, which tells the number, stays frozen), and the platform's own rounds reach
the drafts of accounts. Both in one step: neither is any use without the other.
"""

from django.db import migrations

_TRIGGER = (
    "CREATE TRIGGER frozen BEFORE UPDATE ON funds_paymentaccount FOR EACH ROW "
    "EXECUTE FUNCTION funds_paymentaccount_frozen({})"
)


_OWN = "user_id::text = split_part((SELECT current_setting('yanglao.actor', true)), ':', 1)"
_ANY = f"((SELECT current_setting('yanglao.scope_kind', true)) = 'system' OR {_OWN})"


def _policy(rule: str) -> str:
    return f"ALTER POLICY scope ON access_formdraft USING ({rule}) WITH CHECK ({rule})"


class Migration(migrations.Migration):
    dependencies = [("funds", "0005_follows_merge"), ("access", "0003_own_rows")]

    operations = [
        migrations.RunSQL(
            [
                "DROP TRIGGER frozen ON funds_paymentaccount",
                _TRIGGER.format("'village', 'valid_to', 'account_sealed'"),
            ],
            ["DROP TRIGGER frozen ON funds_paymentaccount", _TRIGGER.format("'village', 'valid_to'")],
        ),
        migrations.RunSQL(_policy(_ANY), _policy(_OWN)),
    ]
