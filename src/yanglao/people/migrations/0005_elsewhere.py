"""Ask for many numbers by a hash join.

``= ANY`` of a function's parameter is searched one by one, row after row, and so is a nested loop that a planner without fresh
statistics takes right after a bulk load: a hundred thousand numbers against as many rows would take an hour.
"""

from django.db import migrations

from yanglao.base import rls

SCOPE = rls.predicate(person="p.id", county="p.county", village="p.village")
SELECT = "SELECT p.id_number_index::text, left(p.village, 9)::text FROM people_person p"

ELSEWHERE = f"""
CREATE FUNCTION people_elsewhere(indexes text[]) RETURNS TABLE (id_index text, town text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET enable_nestloop = off AS $$
BEGIN
  IF cardinality(indexes) <= 20 THEN
    RETURN QUERY {SELECT} WHERE p.id_number_index = ANY (indexes) AND p.id_number_index <> '' AND NOT ({SCOPE});
  ELSE
    RETURN QUERY {SELECT} JOIN (SELECT DISTINCT u FROM unnest(indexes) u) x ON p.id_number_index = x.u
      WHERE p.id_number_index <> '' AND NOT ({SCOPE});
  END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0004_counted")]

    operations = [
        migrations.RunSQL(
            [
                "DROP FUNCTION people_elsewhere(text[])",
                ELSEWHERE,
                "REVOKE ALL ON FUNCTION people_elsewhere(text[]) FROM PUBLIC",
            ],
            migrations.RunSQL.noop,
        ),
    ]
