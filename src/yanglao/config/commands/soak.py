"""``./run soak [--only …] [--json]``: the long form of each proof; a part in which nothing ran fails."""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from yanglao.config import launcher
from yanglao.config.cli import say

_PASSING = re.compile(r"(\d+) passing")
#: What the fault tests print of each kind of work: ``month: 63 writes, 20 kills: …``.
_KILLS = re.compile(r"^(\w+): (\d+) writes, (\d+) kills", re.MULTILINE)
_FAULTS = ("tests/faults", "src/yanglao/exchange/tests/test_faults_exchange.py")


@dataclass
class Ran:
    """What a run of pytest did.

    Attributes
    ----------
    code : int
        Its exit code.
    tests : dict
        ``tests, failures, errors, skipped``.
    noted : dict
        Sums of what the tests wrote down themselves (``YANGLAO_SOAK_LOG``), and ``examples`` that hypothesis drew.
    """

    code: int
    tests: dict[str, int]
    noted: dict[str, Any] = field(default_factory=dict)


def main(argv: list[str]) -> int:
    """Run the parts named, or all; 1 when one fails, skips, or had nothing to do."""
    parser = argparse.ArgumentParser(prog="./run soak", description="长时间验证 / the long proofs")
    parser.add_argument("--only", choices=PARTS, action="append", help="只跑这一部分 / only this part")
    parser.add_argument("--examples", type=int, default=3000, help="每条性质的例子数 / examples a property")
    parser.add_argument("--kills", type=int, default=200, help="杀掉的次数 / kills")
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    os.chdir(launcher.project_root())
    parts: dict[str, dict[str, Any]] = {}
    for name in words.only or PARTS:
        began = time.perf_counter()
        parts[name] = PARTS[name](words)
        parts[name]["seconds"] = round(time.perf_counter() - began, 1)
        told = ", ".join(
            f"{key} {value}" for key, value in parts[name].items() if not isinstance(value, dict)
        )
        say(f"{'✓' if parts[name]['ok'] else '✗'} {name}: {told}")
    good = bool(parts) and all(part["ok"] for part in parts.values())
    if words.json:
        print(json.dumps({"ok": good, "parts": parts}, ensure_ascii=False))
    return 0 if good else 1


def _examples(words: argparse.Namespace) -> dict[str, Any]:
    """Every property with many more examples than in the short suite."""
    places = sorted(
        str(path)
        for folder in ("src", "tests")
        for path in Path(folder).rglob("test_*.py")
        if "from hypothesis" in path.read_text(encoding="utf-8")
    )
    ran = _pytest(
        *places,
        "--hypothesis-show-statistics",
        YANGLAO_SOAK="1",
        YANGLAO_EXAMPLES=str(words.examples),
        YANGLAO_FUZZ=str(min(words.examples, 200)),
    )
    return _verdict(ran, "examples", {"files": len(places)})


def _kills(words: argparse.Namespace) -> dict[str, Any]:
    """Kill month, import and payment at random writes (at every write when they are fewer), finish the work, compare."""
    ran = _pytest(*_FAULTS, "-s", YANGLAO_SOAK="1", YANGLAO_KILLS=str(words.kills))
    return _verdict(ran, "kills", {})


def _pages(words: argparse.Namespace) -> dict[str, Any]:
    """Every page with every role at both widths, on the whole county."""
    del words
    workers = str(min((os.cpu_count() or 1) + 1, 4))
    ran = _pytest("tests/pages", "-n", workers, "--dist", "loadfile", YANGLAO_SOAK="1")
    return _verdict(ran, "pages", {})


def _demo(words: argparse.Namespace) -> dict[str, Any]:
    """The whole county of another seed: the published totals and both tables as printed."""
    del words
    return _verdict(_pytest("src/yanglao/demo/tests", YANGLAO_SOAK="1"), "elders", {})


def _load(words: argparse.Namespace) -> dict[str, Any]:
    """Sixteen users on this installation's county (the pages part of ``./run bench``)."""
    del words
    command = [sys.executable, "-m", "yanglao", "bench", "--only", "pages", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        answer = json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        answer = {}
    figures = {f["name"]: f["value"] for f in answer.get("figures", [])}
    opened = sum(f["n"] for f in answer.get("figures", []))
    return {
        "ok": done.returncode == 0 and opened > 0,
        "opened": opened,
        **figures,
        "errors": answer.get("errors", []),
    }


def _verdict(ran: Ran, what: str, more: dict[str, Any]) -> dict[str, Any]:
    """A part is good when pytest is content, nothing was skipped, and the thing counted was counted above zero."""
    counted = int(ran.noted.get(what, 0))
    good = ran.code == 0 and ran.tests.get("tests", 0) > 0 and not ran.tests.get("skipped", 0) and counted > 0
    return {"ok": good, what: counted, "exit": ran.code, **ran.tests, **more, "noted": ran.noted}


def _pytest(*places: str, **environment: str) -> Ran:
    """Run pytest in a process of its own; its words go to the terminal."""
    with tempfile.TemporaryDirectory() as folder:
        report, log = Path(folder) / "report.xml", Path(folder) / "noted.jsonl"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *places]
        done = subprocess.run(
            command,
            env={**os.environ, **environment, "YANGLAO_SOAK_LOG": str(log)},
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        print(done.stdout[-6000:] if done.returncode else done.stdout[-600:], file=sys.stderr)
        noted = _sums(log)
        kills = {work: int(number) for work, _writes, number in _KILLS.findall(done.stdout)}
        if kills:
            noted |= {"kills": sum(kills.values()), **{f"kills_{work}": n for work, n in kills.items()}}
        examples = [int(number) for number in _PASSING.findall(done.stdout)]
        if examples:
            noted |= {"examples": sum(examples), "properties": len(examples)}
        return Ran(done.returncode, _tests(report), noted)


def _tests(report: Path) -> dict[str, int]:
    if not report.exists():
        return {}
    suites = ElementTree.parse(report).getroot().iter("testsuite")  # our own pytest wrote it
    sums = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for suite in suites:
        for key in sums:
            sums[key] += int(suite.get(key, 0))
    return sums


def _sums(log: Path) -> dict[str, Any]:
    """Add up the numbers of the lines the tests wrote; words are gathered with their count."""
    sums: dict[str, Any] = {}
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else []:
        for key, value in json.loads(line).items():
            if isinstance(value, int):
                sums[key] = sums.get(key, 0) + value
            else:
                sums.setdefault(key, {})
                sums[key][str(value)] = sums[key].get(str(value), 0) + 1
    return sums


PARTS: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "examples": _examples,
    "kills": _kills,
    "pages": _pages,
    "demo": _demo,
    "load": _load,
}
