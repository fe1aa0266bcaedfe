"""Two functions that look past the row policies, and what each may give away.

``people_search`` looks with the tables' owner's rights, because LIKE-like operators cannot use an index below row policies, and
asks the very same scope condition itself. ``people_elsewhere`` tells the town that keeps a number outside the scope; no name, no id.
"""

from django.db import migrations

from yanglao.base import rls

SCOPE = rls.predicate(person="p.id", county="p.county", village="p.village")

# The last code point closes a half-open span of prefixes: comparisons use the index in any locale (columns collate "C").
SEARCH = f"""
CREATE FUNCTION people_search(how text, needle text, most integer) RETURNS TABLE (id bigint, rank integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE upto text := needle || chr(1114111);
BEGIN
  IF needle IS NULL OR needle = '' THEN RETURN; END IF;
  IF how = 'id_number' THEN
    RETURN QUERY SELECT p.id, 0 FROM people_person p WHERE p.id_number_index = needle AND p.id_number_index <> '' AND {SCOPE} LIMIT most;
  ELSIF how = 'id_tail' THEN
    RETURN QUERY SELECT p.id, 2 FROM people_person p WHERE p.id_tail_index = needle AND p.id_tail_index <> '' AND {SCOPE}
      ORDER BY p.pinyin, p.id LIMIT most;
  ELSIF how = 'phone' THEN
    RETURN QUERY SELECT p.id, 0 FROM people_person p WHERE p.phone_index = needle AND p.phone_index <> '' AND {SCOPE} LIMIT most;
  ELSIF how = 'file_no' THEN
    RETURN QUERY SELECT p.id, 0 FROM people_person p WHERE p.file_no >= needle AND p.file_no < upto AND {SCOPE} ORDER BY p.file_no LIMIT most;
  ELSIF how = 'name' THEN
    RETURN QUERY (SELECT p.id, 0 FROM people_person p WHERE p.name = needle AND {SCOPE} ORDER BY p.birth_on, p.id LIMIT most)
      UNION ALL (SELECT p.id, 1 FROM people_person p WHERE p.name > needle AND p.name < upto AND {SCOPE} ORDER BY p.name, p.id LIMIT most);
  ELSIF how = 'inside' THEN
    RETURN QUERY SELECT p.id, 2 FROM people_person p WHERE string_to_array(p.name, NULL) @> string_to_array(needle, NULL)
      AND position(needle IN p.name) > 1 AND {SCOPE} LIMIT most;
  ELSIF how = 'spelling' THEN
    RETURN QUERY SELECT p.id, CASE WHEN replace(p.pinyin, ' ', '') = needle THEN 0 ELSE 1 END FROM people_person p
      WHERE replace(p.pinyin, ' ', '') >= needle AND replace(p.pinyin, ' ', '') < upto AND {SCOPE}
      ORDER BY replace(p.pinyin, ' ', ''), p.id LIMIT most;
  ELSIF how = 'initials' THEN
    RETURN QUERY SELECT p.id, CASE WHEN p.initials = needle THEN 0 ELSE 1 END FROM people_person p
      WHERE p.initials >= needle AND p.initials < upto AND {SCOPE} ORDER BY p.initials, p.id LIMIT most;
  END IF;
END $$
"""

ELSEWHERE = f"""
CREATE FUNCTION people_elsewhere(indexes text[]) RETURNS TABLE (id_index text, town text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT p.id_number_index::text, left(p.village, 9)::text FROM people_person p
  WHERE p.id_number_index = ANY (indexes) AND p.id_number_index <> '' AND NOT ({SCOPE})
$$
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_scope")]

    operations = [
        migrations.RunSQL(SEARCH, "DROP FUNCTION people_search(text, text, integer)"),
        migrations.RunSQL(ELSEWHERE, "DROP FUNCTION people_elsewhere(text[])"),
        migrations.RunSQL(
            [
                "REVOKE ALL ON FUNCTION people_search(text, text, integer) FROM PUBLIC",
                "REVOKE ALL ON FUNCTION people_elsewhere(text[]) FROM PUBLIC",
            ],
            migrations.RunSQL.noop,
        ),
    ]
