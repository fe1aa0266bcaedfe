"""Which files are worth comparing: those that share enough to be one person, found by joins and never all with all."""

from __future__ import annotations

import polars as pl

#: What a file is looked up by. Two files meet when all columns of one of these rows are equal.
BLOCKS = (
    ("sound", "year"),
    ("sound", "day"),
    ("sound", "village"),
    ("birth_on", "surname"),
    ("village", "year", "surname"),
    ("phone",),
)
COLUMNS = {
    "key": pl.Int64,
    "name": pl.String,
    "spelling": pl.String,
    "sex": pl.String,
    "birth_on": pl.Date,
    "number": pl.String,
    "number_checks": pl.Boolean,
    "village": pl.String,
    "phone": pl.String,
}


def prepared(files: pl.DataFrame) -> pl.DataFrame:
    """Return the files (columns :data:`COLUMNS`) with what they are looked up by."""
    sound = (
        pl.col("spelling")
        .str.replace_all("(^| )([zcs])h", "${1}${2}")
        .str.replace_all("(^| )n", "${1}l")
        .str.replace_all("ng( |$)", "n${1}")
    )
    born = pl.col("birth_on")
    return files.with_columns(
        sound=sound,
        year=born.dt.year(),
        day=born.dt.month().cast(pl.Int32) * 100 + born.dt.day(),
    ).with_columns(
        surname=pl.col("sound").str.split(" ").list.first(),
        phone=pl.when(pl.col("phone") == "").then(None).otherwise(pl.col("phone")),
    )


def _turned(files: pl.DataFrame) -> pl.DataFrame:
    """Return those whose month and day may be exchanged, exchanged."""
    born = pl.col("birth_on")
    fit = files.filter((born.dt.day() <= 12) & (born.dt.day() != born.dt.month()))
    return fit.with_columns(
        birth_on=pl.date(born.dt.year(), born.dt.day().cast(pl.Int32), born.dt.month().cast(pl.Int32))
    )


def candidates(asked: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Return pairs ``(a, b)`` of keys worth comparing, each once, the smaller key first.

    Parameters
    ----------
    asked, known : polars.DataFrame
        Prepared files; somebody may stand in both.
    """
    narrow = ["key", "sound", "year", "day", "village", "birth_on", "surname", "phone"]
    asked, known = asked.select(narrow), known.select(narrow)
    found = []
    for columns in BLOCKS:
        on = list(columns)
        one = asked.select("key", *on)
        found.append(one.join(known.select("key", *on), on=on, suffix="_b").select("key", "key_b"))
    on = ["birth_on", "surname"]
    found.append(
        _turned(asked)
        .select("key", *on)
        .join(known.select("key", *on), on=on, suffix="_b")
        .select("key", "key_b")
    )
    pairs = pl.concat(found).filter(pl.col("key") != pl.col("key_b"))
    return pairs.select(a=pl.min_horizontal("key", "key_b"), b=pl.max_horizontal("key", "key_b")).unique(
        maintain_order=False
    )
