"""The command line: have the database, set Django up, call the word, turn refusals into sentences."""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from yanglao.base.errors import DomainError
from yanglao.config.verbs import VERBS, Verb

USAGE = 2
#: Seconds the preparation took, by step; the demo prints them in its breakdown.
timings: dict[str, float] = {}


def main(argv: list[str]) -> int:
    """Run one word.

    Parameters
    ----------
    argv : list of str
        The word and what follows it.

    Returns
    -------
    int
        0 done, 1 the thing looked at is not in order, 2 refused or wrongly called.
    """
    word, rest = (argv[0], argv[1:]) if argv else ("help", [])
    if word in ("help", "-h", "--help"):
        print(_list_of_words())
        return 0
    if (
        rest and f"{word} {rest[0]}" in VERBS
    ):  # a word of two: it needs the database, the first alone does not
        word, rest = f"{word} {rest[0]}", rest[1:]
    if word not in VERBS:
        print(f"不认识 / unknown word: {word}\n\n{_list_of_words()}", file=sys.stderr)
        return USAGE
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanglao.config.settings")
    try:
        return _call(VERBS[word], rest)
    except DomainError as refusal:
        return refuse([refusal], as_json="--json" in rest)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as problem:  # noqa: BLE001  the last net: nothing but a sentence reaches the clerk
        return _unexpected(word, problem, as_json="--json" in rest)


def refuse(refusals: list[DomainError], *, as_json: bool) -> int:
    """Print refusals for a reader or, with ``--json``, for a program; returns the exit code."""
    if as_json:
        print(
            json.dumps(
                {"errors": [refusal.as_dict() for refusal in refusals]}, ensure_ascii=False, default=str
            )
        )
        return USAGE
    for refusal in refusals:
        place = [f"第 {refusal.row} 行 / row {refusal.row}" if refusal.row else "", refusal.field or ""]
        print("✗ " + " · ".join([*filter(None, place), refusal.message]), file=sys.stderr)
        if refusal.kept:
            print(f"  已保留 / kept: {refusal.kept}", file=sys.stderr)
        if refusal.remedy:
            print(f"  → {refusal.remedy}", file=sys.stderr)
    return USAGE


def prepare(database: str = "ready") -> None:
    """Have the database as a word needs it and set the addresses in the environment.

    Parameters
    ----------
    database : str
        As :attr:`Verb.database`.
    """
    from yanglao.config import launcher

    os.environ["YANGLAO_HOME"] = str(launcher.home())
    if database == "none":
        return
    began = time.perf_counter()
    found = launcher.ensure()
    timings["database"] = round(time.perf_counter() - began, 2)
    if timings["database"] > 0.4:
        say(f"数据库就绪 / database ready: PostgreSQL {found.version} ({found.kind})", timings["database"])
    os.environ["YANGLAO_DB_URL"] = found.app_url
    os.environ["YANGLAO_DB_OWNER_URL"] = found.owner_url
    if database == "ready" and found.kind != "url":
        from yanglao.config import dbcli

        timings["migrate"] = dbcli.migrate_if_stale()
    # A house further down cannot look up here: the demo reads its breakdown from the environment.
    os.environ["YANGLAO_TIMINGS"] = json.dumps(timings)


def say(words: str, seconds: float | None = None) -> None:
    """Print a line of progress on the terminal (standard error, so that answers stay clean)."""
    mark = "" if seconds is None else f"[{seconds:5.1f}s] "
    print(mark + words, file=sys.stderr, flush=True)


def _call(verb: Verb, rest: list[str]) -> int:
    asks_help = any(word in ("-h", "--help") for word in rest)
    prepare("none" if asks_help and verb.database != "ready" else verb.database)
    if verb.django:
        import django

        from yanglao.config.commands.translations import compile_if_stale

        compile_if_stale()
        django.setup()
    return _load(verb)(rest)


def _load(verb: Verb) -> Callable[[list[str]], int]:
    module, function = verb.target.split(":")
    try:
        found: Callable[[list[str]], int] = getattr(importlib.import_module(module), function)
    except ModuleNotFoundError as missing:
        if missing.name is None or not f"{module}.".startswith(f"{missing.name}."):
            raise
        raise DomainError(f"这个词还没有做 / not built yet: {verb.name}", code="cli.not_built") from None
    return found


def _list_of_words() -> str:
    lines = ["用法 / usage: ./run WORD …", ""]
    return "\n".join(lines + [f"  {verb.name:13} {verb.about}" for verb in VERBS.values()])


def _unexpected(word: str, problem: Exception, *, as_json: bool) -> int:
    """Tell of a failure nobody foresaw: one line and where the whole of it lies."""
    if os.environ.get("YANGLAO_DEBUG") == "1":
        traceback.print_exception(problem)
        return 1
    log = Path(os.environ.get("YANGLAO_HOME", ".yanglao")).absolute() / "logs" / "error.log"
    with contextlib.suppress(OSError):
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a") as handle:
            handle.write(f"\n{dt.datetime.now(dt.UTC).isoformat(timespec='seconds')} ./run {word}\n")
            handle.write("".join(traceback.format_exception(problem)))
    line = (str(problem).strip().splitlines() or [""])[0]
    if as_json:
        print(
            json.dumps({"errors": [{"code": "unexpected", "message": f"{type(problem).__name__}: {line}"}]})
        )
    print(f"✗ 出错 / failed: {type(problem).__name__}: {line}", file=sys.stderr)
    print(f"  → 详情 / details: {log} (YANGLAO_DEBUG=1 ./run {word} …)", file=sys.stderr)
    return 1
