"""Row policies of PostgreSQL for personal tables, written once.

A personal table carries ``county`` (6 digits), ``village`` (12 digits, the village that administers the person) and the
person's id. The migration of a house adds :func:`protect` for each of its personal tables.
"""

from __future__ import annotations

from django.db import migrations

_KIND = "(SELECT current_setting('yanglao.scope_kind', true))"
_KEYS = "(SELECT string_to_array(current_setting('yanglao.scope_keys', true), ','))::text[]"


def predicate(person: str = "person_id", county: str = "county", village: str = "village") -> str:
    """Return the SQL condition: which rows the acting scope may touch."""
    return (
        f"CASE {_KIND} WHEN 'system' THEN true "
        f"WHEN 'county' THEN {county} = ANY({_KEYS}) "
        f"WHEN 'town' THEN left({village}, 9) = ANY({_KEYS}) "
        f"WHEN 'village' THEN {village} = ANY({_KEYS}) "
        f"WHEN 'persons' THEN {person}::text = ANY({_KEYS}) "
        f"WHEN 'org' THEN base_org_sees({person}) "
        "ELSE false END"
    )


def protect(
    table: str,
    *,
    person: str = "person_id",
    county: str = "county",
    village: str = "village",
    condition: str | None = None,
) -> migrations.RunSQL:
    """Return the migration step that switches row policies on for a table.

    Parameters
    ----------
    table : str
        Table name.
    person, county, village : str
        Columns (or SQL expressions) that tell whose row it is.
    condition : str, optional
        A whole condition instead of the usual one, for tables that hang on another protected table, as
        ``EXISTS (SELECT 1 FROM benefits_benefit b WHERE b.id = benefit_id)`` (that table's own policy then decides).
    """
    rule = condition or predicate(person, county, village)
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY scope ON {table} USING ({rule}) WITH CHECK ({rule})",
        ],
        reverse_sql=[
            f"DROP POLICY scope ON {table}",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


def append_only(table: str) -> migrations.RunSQL:
    """Return the migration step that lets rows be added to a table, never altered or removed, by anybody."""
    return migrations.RunSQL(
        sql=[
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION base_refuse_change()",
        ],
        reverse_sql=[f"DROP TRIGGER append_only ON {table}"],
    )


def transitions(table: str, arrows: dict[str, tuple[str, ...]], column: str = "state") -> migrations.RunSQL:
    """Return the migration step that refuses every change of state not listed.

    Parameters
    ----------
    table : str
        Table name.
    arrows : dict
        From state to the states it may become. A state may always stay what it is.
    column : str
        Column of the state.
    """
    pairs = ", ".join(f"('{a}','{b}')" for a, targets in arrows.items() for b in targets)
    name = f"{table}_{column}_arrows"
    test = f"(OLD.{column}, NEW.{column}) NOT IN ({pairs})" if pairs else "true"
    return migrations.RunSQL(
        sql=[
            f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF {test} THEN RAISE EXCEPTION 'transition refused: {table} % -> %', OLD.{column}, NEW.{column}
            USING ERRCODE = '23514', CONSTRAINT = '{name}'; END IF; RETURN NEW; END $$""",
            f"CREATE TRIGGER {column}_arrows BEFORE UPDATE OF {column} ON {table} FOR EACH ROW "
            f"WHEN (OLD.{column} IS DISTINCT FROM NEW.{column}) EXECUTE FUNCTION {name}()",
        ],
        reverse_sql=[
            f"DROP TRIGGER {column}_arrows ON {table}",
            f"DROP FUNCTION {name}()",
        ],
    )


def frozen_except(table: str, *columns: str) -> migrations.RunSQL:
    """Return the migration step that lets only the named columns of a table change, and no row be removed."""
    names = ", ".join(f"'{column}'" for column in columns)
    return migrations.RunSQL(
        sql=[
            f"""CREATE FUNCTION {table}_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF (to_jsonb(NEW) - TG_ARGV) IS DISTINCT FROM (to_jsonb(OLD) - TG_ARGV) THEN
            RAISE EXCEPTION 'frozen: {table} may change only %', array_to_string(TG_ARGV, ', ')
            USING ERRCODE = '23514', CONSTRAINT = '{table}_frozen'; END IF; RETURN NEW; END $$""",
            f"CREATE TRIGGER frozen BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_frozen({names})",
            f"CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION base_refuse_change()",
        ],
        reverse_sql=[
            f"DROP TRIGGER frozen ON {table}",
            f"DROP TRIGGER kept ON {table}",
            f"DROP FUNCTION {table}_frozen()",
        ],
    )
