"""What the database itself refuses: forbidden arrows, altered decisions and lines, rows outside the acting scope."""

from django.db import migrations

from yanglao.base import rls
from yanglao.benefits.rules import states

OF_BENEFIT = "EXISTS (SELECT 1 FROM benefits_benefit b WHERE b.id = benefit_id)"

BACK = """CREATE FUNCTION benefits_back_needs_reversal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF OLD.stop_event IS NULL OR NEW.reversal_event IS NULL THEN
  RAISE EXCEPTION 'a stopped benefit resumes only when the event that stopped it is reversed'
  USING ERRCODE = '23514', CONSTRAINT = 'benefits_back_needs_reversal'; END IF; RETURN NEW; END $$"""

ENTER = """CREATE FUNCTION benefits_only_into_opened() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF EXISTS (SELECT 1 FROM benefits_monthlyrun r WHERE r.id IN (SELECT DISTINCT run_id FROM touched) AND r.state <> 'opened')
THEN RAISE EXCEPTION '%: the run is no longer open', TG_TABLE_NAME
  USING ERRCODE = '23514', CONSTRAINT = 'benefits_run_open'; END IF; RETURN NULL; END $$"""

KEEP = """CREATE FUNCTION benefits_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF (to_jsonb(NEW) - '{decision_id,village}'::text[]) IS DISTINCT FROM (to_jsonb(OLD) - '{decision_id,village}'::text[]) THEN
  RAISE EXCEPTION 'frozen: % is never edited', TG_TABLE_NAME
  USING ERRCODE = '23514', CONSTRAINT = 'benefits_line_frozen'; END IF; RETURN NEW; END $$"""

DECIDE = """CREATE FUNCTION benefits_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF OLD.decision_id IS NOT NULL AND NEW.decision_id IS DISTINCT FROM OLD.decision_id THEN
  RAISE EXCEPTION 'the decision of a line is set once'
  USING ERRCODE = '23514', CONSTRAINT = 'benefits_decided_once'; END IF; RETURN NEW; END $$"""


def of_run(table: str) -> migrations.RunSQL:
    """Return the step: rows enter and leave only while their run is opened; only decision and village change."""
    return migrations.RunSQL(
        sql=[
            f"CREATE TRIGGER enter AFTER INSERT ON {table} REFERENCING NEW TABLE AS touched "
            "FOR EACH STATEMENT EXECUTE FUNCTION benefits_only_into_opened()",
            f"CREATE TRIGGER leave AFTER DELETE ON {table} REFERENCING OLD TABLE AS touched "
            "FOR EACH STATEMENT EXECUTE FUNCTION benefits_only_into_opened()",
            f"CREATE TRIGGER kept BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION base_refuse_change()",
            f"CREATE TRIGGER frozen BEFORE UPDATE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION benefits_line_frozen()",
            f"CREATE TRIGGER decided BEFORE UPDATE OF decision_id ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION benefits_decided_once()",
        ],
        reverse_sql=[
            f"DROP TRIGGER {name} ON {table}" for name in ("enter", "leave", "kept", "frozen", "decided")
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("benefits", "0001_initial"), ("funds", "0002_guards")]

    operations = [
        migrations.RunSQL(BACK, "DROP FUNCTION benefits_back_needs_reversal()"),
        migrations.RunSQL(ENTER, "DROP FUNCTION benefits_only_into_opened()"),
        migrations.RunSQL(KEEP, "DROP FUNCTION benefits_line_frozen()"),
        migrations.RunSQL(DECIDE, "DROP FUNCTION benefits_decided_once()"),
        migrations.RunSQL(
            "CREATE TRIGGER back BEFORE UPDATE OF state ON benefits_benefit FOR EACH ROW "
            "WHEN (OLD.state = 'stopped' AND NEW.state = 'active') EXECUTE FUNCTION benefits_back_needs_reversal()",
            "DROP TRIGGER back ON benefits_benefit",
        ),
        rls.transitions("benefits_benefit", states.BENEFIT),
        rls.transitions("benefits_monthlyrun", states.RUN),
        rls.transitions("benefits_recovery", states.RECOVERY),
        rls.frozen_except(
            "benefits_benefit",
            *("state", "village", "active_from", "active_to", "pays_from", "stop_reason", "stop_event"),
            *("reversal_event", "recheck_from"),
        ),
        rls.frozen_except("benefits_decision", "village"),
        rls.frozen_except("benefits_schemefact", "village", "to_on"),
        rls.frozen_except("benefits_application", "notice_to"),
        rls.frozen_except("benefits_recovery", "village", "state", "collected_fen"),
        rls.append_only("benefits_benefitchange"),
        of_run("benefits_runline"),
        of_run("benefits_runchange"),
        rls.protect("benefits_benefit"),
        rls.protect("benefits_decision"),
        rls.protect("benefits_schemefact"),
        rls.protect("benefits_entitlementaccount"),
        rls.protect("benefits_runline"),
        rls.protect("benefits_runchange"),
        rls.protect("benefits_runexception"),
        rls.protect("benefits_recovery"),
        rls.protect("benefits_benefitchange", condition=OF_BENEFIT),
        rls.protect("benefits_application", condition=OF_BENEFIT),
        rls.protect("benefits_suspension", condition=OF_BENEFIT),
    ]
