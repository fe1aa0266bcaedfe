"""Half-open periods inside constraints."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Func


class DateRange(Func):
    """``daterange(from, to)`` of two date columns, for exclusion constraints; an open end is NULL."""

    function = "daterange"
    output_field = DateRangeField()
