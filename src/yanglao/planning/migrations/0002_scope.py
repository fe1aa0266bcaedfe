"""Row policies of facts and of the ids behind a value; the arrows of a value; what is published stays."""

from django.db import migrations

from yanglao.base import rls
from yanglao.planning.models import VALUE_ARROWS

KIND = "(SELECT current_setting('yanglao.scope_kind', true))"
KEYS = "(SELECT string_to_array(current_setting('yanglao.scope_keys', true), ','))::text[]"
TRACE = (
    f"CASE {KIND} WHEN 'system' THEN true WHEN 'county' THEN county = ANY({KEYS}) "
    f"WHEN 'town' THEN town = ANY({KEYS}) ELSE false END"
)

FROZEN = """CREATE FUNCTION planning_value_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF TG_OP = 'DELETE' AND OLD.state IN ('published', 'corrected') THEN
  RAISE EXCEPTION 'published value may not be removed' USING ERRCODE = '23514', CONSTRAINT = 'planning_value_frozen'; END IF;
IF TG_OP = 'UPDATE' AND (to_jsonb(OLD) - 'state' - 'published_at') IS DISTINCT FROM (to_jsonb(NEW) - 'state' - 'published_at') THEN
  RAISE EXCEPTION 'a value may not be altered' USING ERRCODE = '23514', CONSTRAINT = 'planning_value_frozen'; END IF;
RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END; END $$"""


class Migration(migrations.Migration):
    dependencies = [("planning", "0001_initial"), ("people", "0002_scope")]

    operations = [
        rls.protect("planning_operatingfact"),
        rls.protect("planning_indicatortrace", condition=TRACE),
        rls.transitions("planning_indicatorvalue", VALUE_ARROWS),
        migrations.RunSQL(FROZEN, "DROP FUNCTION planning_value_frozen()"),
        migrations.RunSQL(
            "CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON planning_indicatorvalue "
            "FOR EACH ROW EXECUTE FUNCTION planning_value_frozen()",
            "DROP TRIGGER frozen ON planning_indicatorvalue",
        ),
    ]
