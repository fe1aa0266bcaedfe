"""Tables of the UN World Population Prospects as CSV: read, checked, made into periods. The published projection is no input."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.utils.translation import gettext as _

from yanglao.base.errors import DomainError
from yanglao.planning.rules import forecast
from yanglao.planning.rules.forecast import FEMALE, GROUPS, MALE, STEP, Counts, Period

_RATES = GROUPS + 1
_MOTHERS = ("15-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49")
#: Half the width of an interval in standard deviations.
_WIDTH = {95: 1.959964, 80: 1.281552}
Row = Mapping[str, str]


class TablesWrong(DomainError):
    """A folder of tables that cannot be read, or lacks what is asked for."""

    default_code = "forecast.tables"


@dataclass(frozen=True)
class Tables:
    """The tables of one country in a folder.

    Attributes
    ----------
    folder : Path
        Holds ``popF.csv``, ``popM.csv``, ``mxF.csv``, ``mxM.csv``, ``tfr.csv``, ``tfrprojMed.csv``, ``percentASFR.csv``,
        ``sexRatio.csv``, ``migration.csv``; intervals, if any, in ``tfrproj95l.csv`` … ``e0Mproj95u.csv``.
    country : int
        Numeric code.
    """

    folder: Path
    country: int

    def rows(self, name: str) -> list[Row]:
        """Return the country's rows of a table.

        Raises
        ------
        TablesWrong
            Without the file, or without the country in it.
        """
        path = self.folder / name
        if not path.is_file():
            raise TablesWrong(
                _("没有文件 %(name)s") % {"name": name},
                field=name,
                remedy=_("文件夹里要有人口、死亡率、生育率、出生性别比和迁移各表"),
            )
        with path.open(encoding="utf-8-sig", newline="") as lines:
            try:
                read = list(csv.DictReader(lines))
            except (csv.Error, UnicodeDecodeError) as problem:
                raise TablesWrong(_("%(name)s 读不出来") % {"name": name}, field=name) from problem
        found = [row for row in read if (row.get("country_code") or "").strip() == str(self.country)]
        if not found:
            raise TablesWrong(
                _("%(name)s 里没有代码是 %(code)s 的国家") % {"name": name, "code": self.country},
                field="--country",
                remedy=_("用数字国家代码，中国是 156"),
            )
        return found

    def _number(self, row: Row, column: str, name: str) -> float:
        try:
            found = float(row[column])
        except (KeyError, TypeError, ValueError):
            found = math.nan
        if not math.isfinite(found):
            raise TablesWrong(
                _("%(name)s 的 %(column)s 没有数") % {"name": name, "column": column},
                field=f"{name}:{column}",
                remedy=_("换有数的年份，或补上这一格"),
            )
        return found

    def _column(self, name: str, column: str, length: int) -> tuple[float, ...]:
        rows = self.rows(name)
        if len(rows) != length:
            raise TablesWrong(
                _("%(name)s 应有 %(n)d 个年龄，读到 %(found)d 个")
                % {"name": name, "n": length, "found": len(rows)},
                field=name,
            )
        return tuple(self._number(row, column, name) for row in rows)

    def population(self, year: int) -> Counts:
        """Return the population of a year by sex and group, in thousands."""
        return {sex: self._column(f"pop{sex}.csv", str(year), GROUPS) for sex in (FEMALE, MALE)}

    def period(self, first: int) -> Period:
        """Return the rates of five years."""
        span = f"{first}-{first + STEP}"
        fertility = self._fertility
        if span not in fertility:
            raise TablesWrong(
                _("没有 %(span)s 的生育率") % {"span": span},
                field=f"tfrprojMed.csv:{span}",
                remedy=_("换表里有的年份"),
            )
        mothers = {(row.get("age") or "").strip(): row for row in self.rows("percentASFR.csv")}
        if missing := [age for age in _MOTHERS if age not in mothers]:
            raise TablesWrong(
                _("percentASFR.csv 缺年龄 %(ages)s") % {"ages": "、".join(missing)}, field="percentASFR.csv"
            )
        return Period(
            first,
            {sex: self._column(f"mx{sex}.csv", span, _RATES) for sex in (FEMALE, MALE)},
            fertility[span],
            tuple(self._number(mothers[age], span, "percentASFR.csv") for age in _MOTHERS),
            self._number(self.rows("sexRatio.csv")[0], span, "sexRatio.csv"),
            self._number(self.rows("migration.csv")[0], span, "migration.csv"),
        )

    @cached_property
    def _fertility(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for name in ("tfr.csv", "tfrprojMed.csv"):
            if (self.folder / name).is_file():
                for span, text in self.rows(name)[0].items():
                    if "-" in span and text not in ("", "NA", None):
                        found[span] = float(text)
        return found

    def periods(self, base: int, to: int) -> list[Period]:
        """Return every period from one year to another.

        Raises
        ------
        TablesWrong
            When the years are no steps of five, in the wrong order, or not in the tables.
        """
        if to <= base or (to - base) % STEP:
            raise TablesWrong(
                _("从 %(base)d 到 %(to)d 不是五年一步") % {"base": base, "to": to},
                field="--to",
                remedy=_("两头差 5 的倍数，例如 2020 和 2050"),
            )
        return [self.period(first) for first in range(base, to, STEP)]

    def deviations(self, periods: list[Period]) -> tuple[list[float], list[float]] | None:
        """Return by period one standard deviation of children per woman, and of the logarithm of mortality; None without intervals."""
        try:
            children = [self._spread("tfrproj", period) for period in periods]
            deaths = [sum(self._mortality(sex, period) for sex in (FEMALE, MALE)) / 2 for period in periods]
        except TablesWrong:
            return None
        return children, deaths

    def _spread(self, name: str, period: Period) -> float:
        low, high = self._interval(name, period)
        return (high - low) / 2 / _WIDTH[95]

    def _interval(self, name: str, period: Period) -> tuple[float, float]:
        span = f"{period.first}-{period.first + STEP}"
        low, high = (
            self._number(self.rows(f"{name}95{end}.csv")[0], span, f"{name}95{end}.csv") for end in "lu"
        )
        return low, high

    def _mortality(self, sex: str, period: Period) -> float:
        low, high = self._interval(f"e0{sex}proj", period)
        scales = [forecast.scale_for(period.mortality[sex], sex, expectation) for expectation in (low, high)]
        return (math.log(scales[0]) - math.log(scales[1])) / 2 / _WIDTH[95]

    def published(self, year: int) -> Counts | None:
        """Return the published projection of a year, to compare with; None when it is not there."""
        try:
            return {sex: self._column(f"pop{sex}projMed.csv", str(year), GROUPS) for sex in (FEMALE, MALE)}
        except TablesWrong:
            return None
