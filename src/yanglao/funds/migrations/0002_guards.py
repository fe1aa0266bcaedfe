"""What the database itself refuses: an unbalanced entry, a closed month, a forbidden arrow, a changed sum."""

from django.db import migrations

from yanglao.base import rls
from yanglao.funds.rules import states

# One check for each statement, over all its rows: fast for a whole month, and an entry must come complete.
BALANCED = """CREATE FUNCTION funds_postings_balanced() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE bad record; BEGIN
SELECT p.entry_id, sum(p.amount_fen) AS off INTO bad FROM funds_posting p
  WHERE p.entry_id IN (SELECT DISTINCT entry_id FROM fresh) GROUP BY p.entry_id HAVING sum(p.amount_fen) <> 0 LIMIT 1;
IF FOUND THEN RAISE EXCEPTION 'unbalanced: entry % is off by % fen', bad.entry_id, bad.off
  USING ERRCODE = '23514', CONSTRAINT = 'funds_posting_balanced'; END IF;
IF EXISTS (SELECT 1 FROM fresh f JOIN funds_account a ON a.id = f.account_id JOIN funds_entry e ON e.id = f.entry_id
  WHERE a.county <> e.county) THEN RAISE EXCEPTION 'account of another county'
  USING ERRCODE = '23514', CONSTRAINT = 'funds_posting_one_county'; END IF;
RETURN NULL; END $$"""

WHOLE = """CREATE FUNCTION funds_entry_whole() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF (SELECT count(*) < 2 FROM funds_posting WHERE entry_id = NEW.id) THEN
  RAISE EXCEPTION 'entry % has no two sides', NEW.id USING ERRCODE = '23514', CONSTRAINT = 'funds_entry_two_sides';
END IF; RETURN NULL; END $$"""

# The shared lock makes a closing wait for entries on their way, and entries wait for a closing.
OPEN_MONTH = """CREATE FUNCTION funds_month_open() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF NEW.month <> to_char(NEW.occurred_on, 'YYYY-MM') THEN
  RAISE EXCEPTION 'month % is not that of %', NEW.month, NEW.occurred_on
  USING ERRCODE = '23514', CONSTRAINT = 'funds_entry_month_of_day'; END IF;
PERFORM pg_advisory_xact_lock_shared(hashtext('funds' || NEW.county || NEW.month));
IF EXISTS (SELECT 1 FROM funds_periodclose c WHERE c.county = NEW.county AND c.month = NEW.month) THEN
  RAISE EXCEPTION 'month % is closed', NEW.month USING ERRCODE = '23514', CONSTRAINT = 'funds_month_closed';
END IF; RETURN NEW; END $$"""

CLOSING = """CREATE FUNCTION funds_closing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
PERFORM pg_advisory_xact_lock(hashtext('funds' || NEW.county || NEW.month)); RETURN NEW; END $$"""

REISSUE = """CREATE FUNCTION funds_reissue_of_dead() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF NOT EXISTS (SELECT 1 FROM funds_payment o WHERE o.id = NEW.reissue_of_id AND o.state = 'reissued'
  AND o.amount_fen = NEW.amount_fen AND o.person_id = NEW.person_id AND o.scheme = NEW.scheme AND o.cause = NEW.cause)
THEN RAISE EXCEPTION 'a re-issue must repeat a payment that was given up'
  USING ERRCODE = '23514', CONSTRAINT = 'funds_payment_reissue_repeats'; END IF; RETURN NEW; END $$"""

TRIGGERS = [
    "CREATE TRIGGER balanced AFTER INSERT ON funds_posting REFERENCING NEW TABLE AS fresh "
    "FOR EACH STATEMENT EXECUTE FUNCTION funds_postings_balanced()",
    "CREATE CONSTRAINT TRIGGER whole AFTER INSERT ON funds_entry DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW EXECUTE FUNCTION funds_entry_whole()",
    "CREATE TRIGGER month_open BEFORE INSERT ON funds_entry FOR EACH ROW EXECUTE FUNCTION funds_month_open()",
    "CREATE TRIGGER closing BEFORE INSERT ON funds_periodclose FOR EACH ROW EXECUTE FUNCTION funds_closing()",
    "CREATE TRIGGER reissue BEFORE INSERT ON funds_payment FOR EACH ROW WHEN (NEW.reissue_of_id IS NOT NULL) "
    "EXECUTE FUNCTION funds_reissue_of_dead()",
]
GONE = [
    "DROP TRIGGER balanced ON funds_posting",
    "DROP TRIGGER whole ON funds_entry",
    "DROP TRIGGER month_open ON funds_entry",
    "DROP TRIGGER closing ON funds_periodclose",
    "DROP TRIGGER reissue ON funds_payment",
]


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_initial")]

    operations = [
        migrations.RunSQL(BALANCED, "DROP FUNCTION funds_postings_balanced()"),
        migrations.RunSQL(WHOLE, "DROP FUNCTION funds_entry_whole()"),
        migrations.RunSQL(OPEN_MONTH, "DROP FUNCTION funds_month_open()"),
        migrations.RunSQL(CLOSING, "DROP FUNCTION funds_closing()"),
        migrations.RunSQL(REISSUE, "DROP FUNCTION funds_reissue_of_dead()"),
        migrations.RunSQL(TRIGGERS, GONE),
        rls.append_only("funds_entry"),
        rls.append_only("funds_posting"),
        rls.append_only("funds_periodclose"),
        rls.append_only("funds_paymentchange"),
        rls.append_only("funds_returnfile"),
        rls.transitions("funds_payment", states.PAYMENT),
        rls.transitions("funds_paymentbatch", states.BATCH),
        rls.frozen_except(
            "funds_payment",
            *("state", "village", "account_id", "batch_id", "line_no", "held_reason", "held_until"),
            *("failed_code", "paid_on"),
        ),
        rls.frozen_except(
            "funds_paymentbatch", "state", "file_id", "file_sha256", "sent_at", "reconciled_at"
        ),
        rls.frozen_except("funds_paymentaccount", "village", "valid_to"),
        rls.protect("funds_payment"),
        rls.protect("funds_paymentaccount"),
        rls.protect(
            "funds_paymentchange", condition="EXISTS (SELECT 1 FROM funds_payment p WHERE p.id = payment_id)"
        ),
    ]
