"""A month's payments change in one statement: hold sums and arrows once for it, and find them with fewer indexes."""

import django.db.models.deletion
from django.db import migrations, models

from yanglao.funds.rules import states

_PAIRS = ", ".join(f"('{a}','{b}')" for a, targets in states.PAYMENT.items() for b in targets)
_SAME = "id, person_id, county, scheme, month, cause, amount_fen, reissue_of_id, due_at"

# Set operations and a grouping, no join: whatever number of rows the plan was made for, it stays linear.
MOVES = f"""CREATE FUNCTION funds_payment_moves() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE bad record; BEGIN
IF EXISTS (SELECT {_SAME} FROM was EXCEPT SELECT {_SAME} FROM fresh) THEN
  RAISE EXCEPTION 'frozen: the sum, person, scheme, month and cause of a payment never change'
  USING ERRCODE = '23514', CONSTRAINT = 'funds_payment_frozen'; END IF;
SELECT a, b INTO bad FROM (SELECT max(state) FILTER (WHERE NOT now) AS a, max(state) FILTER (WHERE now) AS b FROM
  (SELECT id, state, false AS now FROM was UNION ALL SELECT id, state, true FROM fresh) x GROUP BY id) y
  WHERE a <> b AND (a, b) NOT IN ({_PAIRS}) LIMIT 1;
IF FOUND THEN RAISE EXCEPTION 'transition refused: funds_payment % -> %', bad.a, bad.b
  USING ERRCODE = '23514', CONSTRAINT = 'funds_payment_state_arrows'; END IF; RETURN NULL; END $$"""
ROWWISE = [
    "DROP TRIGGER frozen ON funds_payment",
    "DROP TRIGGER state_arrows ON funds_payment",
    "DROP FUNCTION funds_payment_frozen()",
    "DROP FUNCTION funds_payment_state_arrows()",
]


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0003_lighter"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="payment",
            name="funds_payment_once",
        ),
        migrations.AlterField(
            model_name="payment",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                fields=("person", "cause", "scheme", "reissue_of"),
                name="funds_payment_once",
                nulls_distinct=False,
            ),
        ),
        migrations.RunSQL(ROWWISE),
        migrations.RunSQL(MOVES, "DROP FUNCTION funds_payment_moves()"),
        migrations.RunSQL(
            "CREATE TRIGGER moves AFTER UPDATE ON funds_payment REFERENCING OLD TABLE AS was NEW TABLE AS fresh "
            "FOR EACH STATEMENT EXECUTE FUNCTION funds_payment_moves()",
            "DROP TRIGGER moves ON funds_payment",
        ),
        # Room on each page, so that a change of state needs no new index entries.
        migrations.RunSQL(
            "ALTER TABLE funds_payment SET (fillfactor = 75)", "ALTER TABLE funds_payment RESET (fillfactor)"
        ),
    ]
