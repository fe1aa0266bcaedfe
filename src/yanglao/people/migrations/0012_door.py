"""Where near files are looked for, at a million people too: each block is a short span of one index, nothing is filtered afterwards.

Before, everybody of the same sound was read and then asked for year, village or day; a common name has thousands of bearers.
"""

from django.db import migrations

from yanglao.base import rls

SCOPE = rls.predicate(person="p.id", county="p.county", village="p.village")

# The blocks of rules.blocking, each by an index. Looks with the owner's rights and asks the scope itself (see 0003).
# A day of the year in any year is a list of days, so that the index of sound and birthday answers it by some hundred probes.
# '!' is the character after the space that ends a syllable: sounds from "zan" on and before "zan!" are those of the surname zan.
NEAR = f"""
CREATE OR REPLACE FUNCTION people_near(place text, heard text, born date[], home text, phone text, most integer) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  surname text := split_part(heard, ' ', 1);
  after text := split_part(heard, ' ', 1) || '!';
  first date := date_trunc('year', born[1])::date;
  next date := (date_trunc('year', born[1]) + interval '1 year')::date;
  same_day date[] := ARRAY(
    SELECT d FROM (SELECT (born[1] + make_interval(years => y))::date AS d FROM generate_series(
      (SELECT extract(year FROM min(n.birth_on)) FROM people_person n WHERE n.county = place)::integer - extract(year FROM born[1])::integer,
      (SELECT extract(year FROM max(n.birth_on)) FROM people_person n WHERE n.county = place)::integer - extract(year FROM born[1])::integer) y) x
    WHERE to_char(d, 'MMDD') = to_char(born[1], 'MMDD'));
BEGIN
  RETURN QUERY SELECT p.id FROM people_person p JOIN (
    SELECT n.id FROM people_person n WHERE n.county = place AND people_sound(n.pinyin) = heard COLLATE "C"
      AND n.birth_on >= first AND n.birth_on < next
    UNION
    SELECT n.id FROM unnest(same_day) AS day JOIN people_person n ON n.county = place
      AND people_sound(n.pinyin) = heard COLLATE "C" AND n.birth_on = day
    UNION
    SELECT n.id FROM people_person n WHERE n.village = home AND people_sound(n.pinyin) = heard COLLATE "C"
      AND n.county = place
    UNION
    SELECT n.id FROM people_person n WHERE n.village = home AND people_sound(n.pinyin) >= surname COLLATE "C"
      AND people_sound(n.pinyin) < after COLLATE "C" AND n.birth_on >= first AND n.birth_on < next AND n.county = place
    UNION
    SELECT n.id FROM people_person n WHERE n.county = place AND n.birth_on = ANY (born)
      AND split_part(people_sound(n.pinyin), ' ', 1) = surname COLLATE "C"
    UNION
    SELECT n.id FROM people_person n WHERE n.phone_index = phone AND n.phone_index <> '' AND n.county = place
  ) found ON found.id = p.id WHERE {SCOPE} LIMIT most;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0011_requests")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX people_by_home_sound ON people_person (village, people_sound(pinyin), birth_on)",
            "DROP INDEX people_by_home_sound",
        ),
        migrations.RunSQL(NEAR, migrations.RunSQL.noop),
    ]
