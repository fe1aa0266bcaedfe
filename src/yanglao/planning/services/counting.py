"""Counting inside the database: freeze the ids of each measure by town, then read both sides of an indicator from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction

from django.db import connection

from yanglao.planning.definitions import Definition
from yanglao.planning.measures import Measure, catalogue, words
from yanglao.planning.models import IndicatorRun, IndicatorValue
from yanglao.planning.rules.judging import quotient, shortfall, status

#: measure → town → rows counted.
Totals = Mapping[str, Mapping[str, int]]

_FREEZE = (
    "INSERT INTO planning_indicatortrace (run_id, county, evidence, subject_type, town, ids) "
    "SELECT %(run)s, %(county)s, %(measure)s, %(subject)s, coalesce(x.town, ''), array_agg(x.id ORDER BY x.id) "
    "FROM ({sql}) AS x(town, id) GROUP BY coalesce(x.town, '')"
)


def freeze(run: IndicatorRun, measures: Iterable[str]) -> Totals:
    """Write the row ids of each measure for a run and return the counts by town; unknown measures are left out."""
    known = catalogue()
    wanted: list[Measure] = [known[code] for code in sorted(set(measures)) if code in known]
    totals: dict[str, dict[str, int]] = {measure.code: {} for measure in wanted}
    with connection.cursor() as cursor:
        for measure in wanted:
            values = words(run.county, run.as_of, run.pack) | {
                "run": run.pk,
                "measure": measure.code,
                "subject": measure.subject,
            }
            cursor.execute(_FREEZE.format(sql=measure.sql), values)
        cursor.execute(
            "SELECT evidence, town, cardinality(ids) FROM planning_indicatortrace WHERE run_id = %s", [run.pk]
        )
        for code, town, count in cursor.fetchall():
            totals[code][town] = count
    return totals


def decimal_of(value: Fraction | None) -> Decimal | None:
    """Return a fraction with twelve places, for reading by other programs; the fraction itself is kept beside it."""
    if value is None:
        return None
    with localcontext() as context:
        context.prec = 40
        return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("1.000000000000"))


def value_of(run: IndicatorRun, definition: Definition, totals: Totals) -> IndicatorValue:
    """Return one indicator's value, judged, with its towns."""
    above, below = totals.get(definition.numerator), totals.get(definition.denominator)
    numerator = None if above is None else sum(above.values())
    denominator = None if below is None else sum(below.values())
    if definition.is_count:
        below, denominator = None, 1
    exact = quotient(numerator, denominator, definition.per)
    return IndicatorValue(
        run=run,
        code=definition.code,
        county=run.county,
        as_of=run.as_of,
        numerator=numerator,
        denominator=denominator,
        per=definition.per,
        value=decimal_of(exact),
        numerator_evidence=definition.numerator if above is not None else "",
        denominator_evidence=definition.denominator if below is not None else "",
        by_town=[] if above is None or below is None else _towns(definition, above, below),
        status=status(exact, definition.goal, run.as_of),
        assumption=definition.source.assumption[:500],
    )


def _towns(
    definition: Definition, above: Mapping[str, int], below: Mapping[str, int]
) -> list[dict[str, object]]:
    rows = []
    for town in sorted(above.keys() | below.keys()):
        top, bottom = above.get(town, 0), below.get(town, 0)
        exact = quotient(top, bottom, definition.per)
        rows.append(
            {
                "town": town,
                "numerator": top,
                "denominator": bottom,
                "value": None if exact is None else str(decimal_of(exact)),
                "short": shortfall(top, bottom, definition.per, definition.goal),
            }
        )
    return rows
