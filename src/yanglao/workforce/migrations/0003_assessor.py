"""What an assessment must know of an assessor on a day, also of one outside the asker's rows."""

from django.db import migrations

# Name, licence, medical background, standing, employers: nothing that identifies beyond the name printed on the report.
ASSESSOR = """CREATE FUNCTION workforce_assessor(ids bigint[], kinds text[], day date)
RETURNS TABLE (id bigint, name text, licensed boolean, medical boolean, standing text, employers bigint[]) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
SELECT w.id, w.name::text, EXISTS (SELECT 1 FROM workforce_skillcertificate c WHERE c.worker_id = w.id
    AND c.kind = ANY(kinds) AND c.issued_on <= day AND (c.valid_to IS NULL OR day < c.valid_to)),
  w.medical_background, w.standing::text,
  coalesce((SELECT array_agg(DISTINCT e.organisation_id) FROM workforce_employment e WHERE e.worker_id = w.id
    AND e.valid_from <= day AND (e.valid_to IS NULL OR day < e.valid_to)), '{}')
FROM workforce_worker w WHERE w.id = ANY(ids) $$"""


class Migration(migrations.Migration):
    dependencies = [("workforce", "0002_scope")]

    operations = [migrations.RunSQL(ASSESSOR, "DROP FUNCTION workforce_assessor(bigint[], text[], date)")]
