"""Near duplicates of the whole register, and of a list against the register: blocking by joins, scoring by the one rule."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db import connection

from yanglao.base import crypto, permissions
from yanglao.base.actor import Actor
from yanglao.base.scope import acting
from yanglao.people.rules import blocking
from yanglao.people.rules.matching import Likeness, Traits, Weights, compare
from yanglao.people.services import secrets
from yanglao.people.services.traits import CHECKED_TYPES
from yanglao.people.services.weights import weights

_STATEMENT = """COPY (SELECT id, name, pinyin, sex, birth_on, id_number_index,
  CASE WHEN id_type IN ('resident', 'hk_mo_tw_permit') AND id_number_index <> '' THEN 'true' ELSE 'false' END, village, phone_index
  FROM people_person WHERE county = %(county)s AND status <> 'merged' ORDER BY id) TO STDOUT (FORMAT csv)"""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two files that may be one person; ``a`` is the older file."""

    a: int
    b: int
    likeness: Likeness


def register_frame(actor: Actor) -> pl.DataFrame:
    """Return everybody in scope as columns of ``blocking.COLUMNS``; numbers and telephones as blind indexes."""
    permissions.require(actor, "people.read")
    buffer = io.BytesIO()
    with (
        acting(actor),
        connection.cursor() as cursor,
        cursor.cursor.copy(_STATEMENT, {"county": actor.county}) as copy,
    ):
        for block in copy:
            buffer.write(block)
    buffer.seek(0)
    if not buffer.getbuffer().nbytes:
        return pl.DataFrame(schema=blocking.COLUMNS)
    found = pl.read_csv(buffer, has_header=False, schema=blocking.COLUMNS)
    return _one_generation(actor, found.with_columns(pl.col(pl.String).fill_null("")))


def _one_generation(actor: Actor, found: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with every telephone under the index key in force: only while keys change some are not."""
    device = crypto.port()
    if len(device.index_keys) == 1:
        return found
    mark = pl.col("phone").str.extract("^([0-9]+)~").fill_null("1")
    old = found.filter((pl.col("phone") != "") & (mark != device.index_current[1:]))["key"].to_list()
    if not old:
        return found
    with acting(actor), connection.cursor() as cursor:
        cursor.execute("SELECT id, file_no, phone_sealed FROM people_person WHERE id = ANY(%s)", [old])
        fresh = [
            (pk, secrets.phone_index(secrets.open_phone(file_no, sealed)))
            for pk, file_no, sealed in cursor.fetchall()
        ]
    now = pl.DataFrame(fresh, schema={"key": pl.Int64, "now": pl.String}, orient="row")
    joined = found.join(now, on="key", how="left", maintain_order="left")
    return joined.with_columns(phone=pl.coalesce("now", "phone")).drop("now")


def plain_numbers(actor: Actor, keys: Sequence[int]) -> dict[int, str]:
    """Return ID numbers in plain text, for comparing only; never shown and never kept."""
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, file_no, id_number_sealed FROM people_person WHERE id = ANY(%s)", [list(keys)]
        )
        return {pk: secrets.open_id_number(file_no, sealed) for pk, file_no, sealed in cursor.fetchall()}


def example_files(actor: Actor, seed: int, count: int) -> list[dict[str, Any]]:
    """Return invented people's files with numbers and telephones in plain text, drawn by a seed; never a real person's."""
    permissions.require(actor, "people.reveal")
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, name, sex, birth_on, file_no, id_number_sealed, id_type, village, phone_sealed FROM people_person "
            "WHERE county = %s AND is_example AND status = 'active' ORDER BY md5(id::text || %s::text) LIMIT %s",
            [actor.county, seed, count],
        )
        rows = cursor.fetchall()
    return [
        {
            "key": pk,
            "name": name,
            "sex": sex,
            "birth_on": born,
            "number": secrets.open_id_number(file_no, number),
            "number_checks": id_type in CHECKED_TYPES and bool(number),
            "village": village,
            "phone": secrets.open_phone(file_no, phone),
        }
        for pk, name, sex, born, file_no, number, id_type, village, phone in rows
    ]


def find_pairs(
    asked: pl.DataFrame,
    known: pl.DataFrame,
    numbers: Callable[[Sequence[int]], Mapping[int, str]],
    by: Weights | None = None,
) -> list[Pair]:
    """Return the pairs of files that may be one person.

    Parameters
    ----------
    asked, known : polars.DataFrame
        Columns of ``blocking.COLUMNS``; keys are one numbering over both.
    numbers : callable
        Plain ID numbers of some keys, asked only where two numbers must be compared digit by digit.
    by : Weights, optional
        The points in force when left out.
    """
    by = by or weights()
    one, two = blocking.prepared(asked), blocking.prepared(known)
    # Two numbers that check belong to two people: a pair needs a side that has none.
    without = ~pl.col("number_checks") if by.two_numbers_settle else pl.lit(value=True)
    found = blocking.candidates(one.filter(without), two)
    if asked is not known and by.two_numbers_settle:
        found = pl.concat([found, blocking.candidates(one, two.filter(without))]).unique()
    rows = _traits(asked, known, found, numbers)
    pairs = []
    for a, b in zip(found["a"].to_list(), found["b"].to_list(), strict=True):
        likeness = compare(rows[a], rows[b], by)
        if likeness.is_pair:
            pairs.append(Pair(a, b, likeness))
    return sorted(pairs, key=lambda pair: (-pair.likeness.score, pair.a, pair.b))


def _traits(
    asked: pl.DataFrame,
    known: pl.DataFrame,
    found: pl.DataFrame,
    numbers: Callable[[Sequence[int]], Mapping[int, str]],
) -> dict[int, Traits]:
    """Return what is compared of everybody who stands in a pair; numbers opened only where one of two does not check."""
    keys = pl.concat([found["a"], found["b"]]).unique()
    both = known if asked is known else pl.concat([asked, known]).unique("key")
    wanted = both.filter(pl.col("key").is_in(keys.implode()))
    flags = wanted.select("key", has=pl.col("number") != "", checks="number_checks")
    doubtful = (
        found.join(flags, left_on="a", right_on="key")
        .join(flags, left_on="b", right_on="key", suffix="_b")
        .filter(pl.col("has") & pl.col("has_b") & ~(pl.col("checks") & pl.col("checks_b")))
    )
    opened = numbers(pl.concat([doubtful["a"], doubtful["b"]]).unique().to_list()) if len(doubtful) else {}
    return {row["key"]: _one(row, opened) for row in wanted.select(*blocking.COLUMNS).iter_rows(named=True)}


def _one(row: Mapping[str, object], opened: Mapping[int, str]) -> Traits:
    words = dict(row)
    words["number"] = opened.get(words["key"], words["number"])  # type: ignore[call-overload]
    return Traits(**words)  # type: ignore[arg-type]


def scan(actor: Actor, *, extra: Iterable[Traits] = (), by: Weights | None = None) -> tuple[int, list[Pair]]:
    """Return how many files were looked at, and all pairs of the register in scope that may be one person.

    Parameters
    ----------
    extra : iterable of Traits
        Files that stand nowhere (a planted truth), with plain numbers and telephones already indexed.
    """
    frame = register_frame(actor)
    beside = {one.key: one for one in extra}
    if beside:
        rows = [{name: getattr(one, name) for name in blocking.COLUMNS} for one in beside.values()]
        frame = pl.concat([frame, pl.DataFrame(rows, schema=blocking.COLUMNS)])

    def numbers(keys: Sequence[int]) -> dict[int, str]:
        plain = plain_numbers(actor, [key for key in keys if key not in beside])
        return plain | {key: beside[key].number for key in keys if key in beside}

    return len(frame), find_pairs(frame, frame, numbers, by)
