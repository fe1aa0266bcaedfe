"""Who sees pairs and merges; where near files are looked for; along which line alone a row may change its person."""

from django.db import migrations

from yanglao.base import rls

SCOPE = rls.predicate(person="p.id", county="p.county", village="p.village")
BOTH = (
    "EXISTS (SELECT 1 FROM people_person p WHERE p.id = person_id) "
    "AND EXISTS (SELECT 1 FROM people_person p WHERE p.id = {other})"
)

# The same as rules.matching.sound; a test compares the two over every name at hand.
SOUND = r"""
CREATE FUNCTION people_sound(spelling text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT regexp_replace(regexp_replace(regexp_replace(spelling, '(^| )([zcs])h', '\1\2', 'g'), '(^| )n', '\1l', 'g'), 'ng( |$)', 'n\1', 'g')
$$
"""

# The blocks of rules.blocking, each by an index. Looks with the owner's rights and asks the scope itself (see 0003).
NEAR = f"""
CREATE FUNCTION people_near(place text, heard text, born date[], home text, phone text, most integer) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  surname text := split_part(heard, ' ', 1);
  first date := date_trunc('year', born[1])::date;
  next date := (date_trunc('year', born[1]) + interval '1 year')::date;
BEGIN
  RETURN QUERY SELECT p.id FROM people_person p JOIN (
    SELECT n.id FROM people_person n WHERE n.county = place AND people_sound(n.pinyin) = heard
      AND (n.birth_on >= first AND n.birth_on < next OR n.village = home
           OR to_char(n.birth_on, 'MMDD') = to_char(born[1], 'MMDD'))
    UNION
    SELECT n.id FROM people_person n WHERE n.county = place AND n.birth_on = ANY (born)
      AND split_part(people_sound(n.pinyin), ' ', 1) = surname
    UNION
    SELECT n.id FROM people_person n WHERE n.county = place AND n.village = home
      AND n.status = ANY ('{{active,dead,moved_out,merged}}') AND n.sex = ANY ('{{m,f}}') AND n.birth_on >= first AND n.birth_on < next
      AND split_part(people_sound(n.pinyin), ' ', 1) = surname
    UNION
    SELECT n.id FROM people_person n WHERE n.phone_index = phone AND n.phone_index <> '' AND n.county = place
  ) found ON found.id = p.id WHERE {SCOPE} LIMIT most;
END $$
"""

# Outside the scope: only where name, birthday and sex are exactly those the asker wrote down; only the town.
NEAR_ELSEWHERE = f"""
CREATE FUNCTION people_near_elsewhere(place text, called text, born date, gender text) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT DISTINCT left(p.village, 9)::text FROM people_person p
  WHERE p.county = place AND p.birth_on = born AND p.name = called AND p.sex = gender AND p.status <> 'merged' AND NOT ({SCOPE})
$$
"""

BY_MERGE = """
CREATE FUNCTION people_only_by_merge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF NOT EXISTS (SELECT 1 FROM people_merge m WHERE m.unmerged_at IS NULL
  AND (m.person_id, m.gone_id) IN ((NEW.person_id, OLD.person_id), (OLD.person_id, NEW.person_id)))
THEN RAISE EXCEPTION '%: a row changes its person only by a recorded merge', TG_TABLE_NAME
  USING ERRCODE = '23514', CONSTRAINT = 'people_only_by_merge'; END IF; RETURN NEW; END $$
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0006_doubles")]

    operations = [
        rls.protect("people_doublepair", condition=BOTH.format(other="other_id")),
        rls.protect("people_merge", condition=BOTH.format(other="gone_id")),
        rls.protect(
            "people_mergedrow", condition="EXISTS (SELECT 1 FROM people_merge m WHERE m.id = merge_id)"
        ),
        migrations.RunSQL(SOUND, "DROP FUNCTION people_sound(text)"),
        migrations.RunSQL(
            "CREATE INDEX people_by_sound ON people_person (county, people_sound(pinyin), birth_on) INCLUDE (village)",
            "DROP INDEX people_by_sound",
        ),
        migrations.RunSQL(NEAR, "DROP FUNCTION people_near(text, text, date[], text, text, integer)"),
        migrations.RunSQL(NEAR_ELSEWHERE, "DROP FUNCTION people_near_elsewhere(text, text, date, text)"),
        migrations.RunSQL(
            [
                "REVOKE ALL ON FUNCTION people_near(text, text, date[], text, text, integer) FROM PUBLIC",
                "REVOKE ALL ON FUNCTION people_near_elsewhere(text, text, date, text) FROM PUBLIC",
            ],
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(BY_MERGE, "DROP FUNCTION people_only_by_merge()"),
    ]
