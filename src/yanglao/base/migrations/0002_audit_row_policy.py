"""The audit log tells whose row was touched: everybody adds to it, only the scope (or the platform) reads it."""

from django.db import migrations

from yanglao.base import rls


class Migration(migrations.Migration):
    dependencies = [("base", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=[
                "ALTER TABLE base_auditentry ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY added ON base_auditentry FOR INSERT WITH CHECK (true)",
                f"CREATE POLICY scope ON base_auditentry FOR SELECT USING ({rls.predicate()})",
            ],
            reverse_sql=[
                "DROP POLICY scope ON base_auditentry",
                "DROP POLICY added ON base_auditentry",
                "ALTER TABLE base_auditentry DISABLE ROW LEVEL SECURITY",
            ],
        )
    ]
