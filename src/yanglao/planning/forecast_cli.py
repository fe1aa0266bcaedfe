"""``./run forecast``: a population by age to a year, from the tables of births, deaths and migration."""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path
from typing import Any

from yanglao.base.errors import DomainError
from yanglao.planning.rules import forecast as rules
from yanglao.planning.wpp import Tables

_AGES = {"total": 0, "aged_60_plus": 60, "aged_80_plus": 80}
_SHARES = {"80": (0.1, 0.9), "95": (0.025, 0.975)}


def forecast(argv: list[str]) -> int:
    """``forecast --wpp DIR --country N --base Y --to Y [--json]``: 0 told, 2 the tables or the years are wrong."""
    parser = argparse.ArgumentParser(prog="./run forecast", description="人口预测 / population forecast")
    parser.add_argument("--wpp", type=Path, required=True, help="联合国人口展望的表 / folder of the tables")
    parser.add_argument("--country", type=int, default=156, help="数字国家代码 / numeric code")
    parser.add_argument("--base", type=int, default=2020)
    parser.add_argument("--to", type=int, default=2050)
    parser.add_argument("--draws", type=int, default=500, help="区间抽多少次，0 不算 / draws for intervals")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    try:
        found = told(
            Tables(words.wpp, words.country),
            words.base,
            words.to,
            max(0, min(words.draws, 20_000)),
            words.seed,
        )
    except DomainError as refusal:
        body = {"errors": [refusal.as_dict()]}
        print(
            json.dumps(body, ensure_ascii=False) if words.json else str(refusal),
            file=sys.stdout if words.json else sys.stderr,
        )
        return 2
    print(json.dumps(found, ensure_ascii=False)) if words.json else _print(found)
    return 0


def told(tables: Tables, base: int, to: int, draws: int, seed: int) -> dict[str, Any]:
    """Return the forecast: ``rows[] {year, total, aged_60_plus, aged_80_plus, groups, interval?, published?}`` in thousands."""
    start, periods = tables.population(base), tables.periods(base, to)
    middle = rules.project(start, periods)
    spread = tables.deviations(periods) if draws else None
    paths = _drawn(start, periods, spread, draws, seed) if spread else []
    rows = []
    for place, counts in enumerate(middle):
        year = base + rules.STEP * place
        row: dict[str, Any] = {"year": year, **_sums(counts)}
        row["groups"] = {sex: [round(n, 3) for n in counts[sex]] for sex in counts}
        if paths and place:
            row["interval"] = _intervals([path[place] for path in paths])
        if place and (printed := tables.published(year)) is not None:
            row["published"] = _sums(printed)
            row["difference_percent"] = {
                key: round((row[key] / row["published"][key] - 1) * 100, 3) for key in _AGES
            }
        rows.append(row)
    return {
        "country": tables.country,
        "name": tables.rows("popF.csv")[0].get("name", ""),
        "base": base,
        "to": to,
        "unit": "thousand",
        "draws": len(paths),
        "compared": sum("published" in row for row in rows),
        "rows": rows,
    }


def _sums(counts: rules.Counts) -> dict[str, float]:
    return {key: round(rules.aged(counts, least), 3) for key, least in _AGES.items()}


def _drawn(
    start: rules.Counts,
    periods: list[rules.Period],
    spread: tuple[list[float], list[float]],
    draws: int,
    seed: int,
) -> list[list[dict[str, float]]]:
    """Return the sums of drawn paths. One path keeps its place in both intervals from beginning to end."""
    source, found = random.Random(seed), []
    for _draw in range(draws):
        children, deaths = source.gauss(0, 1), source.gauss(0, 1)
        path = rules.project(
            start,
            periods,
            [2.718281828459045 ** (deaths * one) for one in spread[1]],
            [children * one for one in spread[0]],
        )
        found.append([_sums(counts) for counts in path])
    return found


def _intervals(sums: list[dict[str, float]]) -> dict[str, dict[str, list[float]]]:
    return {
        width: {
            key: [round(rules.quantile([one[key] for one in sums], share), 3) for share in shares]
            for key in _AGES
        }
        for width, shares in _SHARES.items()
    }


def _print(found: dict[str, Any]) -> None:
    print(f"{found['name']} {found['base']}–{found['to']}，千人 / thousand")
    for row in found["rows"]:
        numbers = (
            f"{row['total']:>14,.0f}  60+ {row['aged_60_plus']:>12,.0f}  80+ {row['aged_80_plus']:>11,.0f}"
        )
        apart = row.get("difference_percent")
        beside = f"  60+ {apart['aged_60_plus']} %, 80+ {apart['aged_80_plus']} %" if apart else ""
        print(f"  {row['year']}  {numbers}{beside}")
    if found["compared"]:
        print("最后两栏：与公布的预测相差 / last two: difference from the published projection")
