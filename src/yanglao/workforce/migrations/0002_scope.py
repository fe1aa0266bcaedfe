"""Row policies: a county sees its workers, a town or village those at work there, a body those it employs."""

from django.db import migrations

from yanglao.base import rls

KIND = "(SELECT current_setting('yanglao.scope_kind', true))"
KEYS = "(SELECT string_to_array(current_setting('yanglao.scope_keys', true), ','))::text[]"

# Reads the posts as the owner: the policy of the posts asks for the worker, so asking them here would go in a circle.
EMPLOYS = """CREATE FUNCTION workforce_employs(worker bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
SELECT EXISTS (SELECT 1 FROM workforce_employment e WHERE e.worker_id = worker
  AND e.organisation_id::text = ANY(string_to_array(current_setting('yanglao.scope_keys', true), ','))) $$"""

# Answers yes or no about a licence, also for workers outside the asker's rows; tells nothing else.
HOLDS = """CREATE FUNCTION workforce_holds(worker bigint, kinds text[], day date) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
SELECT EXISTS (SELECT 1 FROM workforce_worker w JOIN workforce_skillcertificate c ON c.worker_id = w.id
  WHERE w.id = worker AND w.standing = 'good' AND c.kind = ANY(kinds) AND c.issued_on <= day
  AND (c.valid_to IS NULL OR day < c.valid_to)) $$"""

WORKER = (
    f"CASE {KIND} WHEN 'system' THEN true WHEN 'county' THEN county = ANY({KEYS}) "
    f"WHEN 'town' THEN town = ANY({KEYS}) WHEN 'village' THEN village = ANY({KEYS}) "
    "WHEN 'org' THEN workforce_employs(id) ELSE false END"
)
OF_WORKER = "EXISTS (SELECT 1 FROM workforce_worker w WHERE w.id = worker_id)"


class Migration(migrations.Migration):
    dependencies = [("workforce", "0001_initial"), ("base", "0001_initial")]

    operations = [
        migrations.RunSQL(EMPLOYS, "DROP FUNCTION workforce_employs(bigint)"),
        migrations.RunSQL(HOLDS, "DROP FUNCTION workforce_holds(bigint, text[], date)"),
        rls.protect("workforce_worker", condition=WORKER),
        rls.protect("workforce_employment", condition=OF_WORKER),
        rls.protect("workforce_skillcertificate", condition=OF_WORKER),
    ]
