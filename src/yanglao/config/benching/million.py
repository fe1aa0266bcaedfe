"""The door check at a million people: a copy of the county, its register multiplied, thrown away afterwards."""

from __future__ import annotations

from urllib.parse import urlparse

import psycopg
from django.db import connection

from yanglao.base.actor import Actor
from yanglao.config.benching import doors
from yanglao.config.benching.copies import copy_of_county
from yanglao.config.benching.measure import Figure

TARGET_MS, TIMES = 60.0, 9

# Everybody again with another number, birthday and village: names stay as common as they are.
_OTHER = {
    "id": "p.id + {k} * (SELECT max(id) FROM first)",
    "file_no": "p.county || '-' || (p.id + {k} * (SELECT max(id) FROM first))::text",
    "birth_on": "p.birth_on + ((p.id * 7919 + {k} * 104729) % 2900 - 1450)::integer",
    "village": "w.village",
    "status": "'active'",
    "died_on": "NULL",
    "moved_out_on": "NULL",
    "merged_into_id": "NULL",
    "household_id": "NULL",
    "id_number_index": "CASE WHEN p.id_number_index = '' THEN '' ELSE md5(p.id_number_index || '{k}') END",
    "id_tail_index": "CASE WHEN p.id_tail_index = '' THEN '' ELSE md5(p.id_tail_index || '{k}') END",
    "phone_index": "CASE WHEN p.phone_index = '' THEN '' ELSE md5(p.phone_index || '{k}') END",
}
# By the owner, on a copy that is thrown away: no service is asked for people nobody is.
_AGAIN = (
    "INSERT INTO people_person ({columns}) SELECT {values} FROM people_person p JOIN first f ON f.id = p.id "
    "JOIN places w ON w.n = (p.id * 31 + {k} * 17) % (SELECT count(*) FROM places)"
)


def _multiply(owner_url: str) -> int:
    """Write the register :data:`TIMES` times, indexes built at the end; returns how many people there are now."""
    with psycopg.connect(owner_url, autocommit=True) as link:
        link.execute("ALTER TABLE people_person DISABLE TRIGGER USER")
        link.execute("CREATE TEMP TABLE first AS SELECT id FROM people_person")
        link.execute(
            "CREATE TEMP TABLE places AS SELECT village, row_number() OVER (ORDER BY village) - 1 AS n "
            "FROM (SELECT DISTINCT village FROM people_person) x"
        )
        link.execute("ANALYZE first, places")
        statement = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'people_person' AND indexdef NOT LIKE '%UNIQUE%'"
        indexes = link.execute(statement).fetchall()
        columns = [
            row[0]
            for row in link.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = 'people_person'"
            ).fetchall()
        ]
        for name, _definition in indexes:
            link.execute(f'DROP INDEX "{name}"')
        for k in range(1, TIMES):
            values = ", ".join(_OTHER.get(c, f'p."{c}"').format(k=k) for c in columns)
            link.execute(_AGAIN.format(columns=", ".join(columns), values=values, k=k))
        for _name, definition in indexes:
            link.execute(definition)
        link.execute("ALTER TABLE people_person ENABLE TRIGGER USER")
        link.execute("VACUUM ANALYZE people_person")
        return int(link.execute("SELECT count(*) FROM people_person").fetchone()[0])  # type: ignore[index]


def measure(platform: Actor, bureau: Actor, town: Actor | None) -> list[Figure]:
    """Return the door check in each scope with a million people on file."""
    # Whom to ask for is drawn before: the copied rows' numbers are sealed for the rows they were copied from.
    asked = doors.asked(platform)
    source = connection.settings_dict["NAME"]
    with copy_of_county("yanglao_million") as environment:
        rows = _multiply(environment["DATABASE_OWNER_URL"])
        connection.close()
        connection.settings_dict["NAME"] = urlparse(environment["DATABASE_URL"]).path[1:]
        try:
            figures = doors.measure_doors(asked, bureau, town, rows, TARGET_MS)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = source
    for figure in figures:
        figure.name += "_million"
    return figures
