"""The application may refresh the planner's statistics after loading many rows; only the owner's right suffices for it."""

from django.db import migrations

REFRESH = """CREATE FUNCTION base_refresh_statistics() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$ BEGIN ANALYZE; END $$"""


class Migration(migrations.Migration):
    """One function."""

    dependencies = [("base", "0002_audit_row_policy")]

    operations = [migrations.RunSQL(REFRESH, "DROP FUNCTION base_refresh_statistics()")]
