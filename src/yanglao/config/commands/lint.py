"""``./run lint``: every check of the code, all run, each with its time; 1 when any fails."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from yanglao.config import launcher
from yanglao.config.cli import say

_LINES = 450  # a file longer than this tells two stories


def main(argv: list[str]) -> int:
    """Run the checks named, or all; returns 1 when one fails."""
    parser = argparse.ArgumentParser(prog="./run lint", description="代码检查 · checks of the code")
    parser.add_argument("checks", nargs="*", choices=[*CHECKS, []], help="只跑这些 · only these")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    os.chdir(launcher.project_root())
    results = {}
    for name in options.checks or CHECKS:
        began = time.perf_counter()
        problems = CHECKS[name]()
        seconds = round(time.perf_counter() - began, 2)
        results[name] = {"ok": not problems, "seconds": seconds, "problems": problems}
        say(f"{'✓' if not problems else '✗'} {name}", seconds)
        for line in problems[:60]:
            print(f"    {line}", file=sys.stderr)
        if len(problems) > 60:
            print(f"    … {len(problems) - 60} more", file=sys.stderr)
    good = all(result["ok"] for result in results.values())
    if options.json:
        print(json.dumps({"ok": good, "checks": results}, ensure_ascii=False))
    return 0 if good else 1


def _run(command: list[str], **extra: str) -> list[str]:
    """Run a tool; return its words when it fails, else nothing."""
    answer = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": "src", **extra}
    )
    if answer.returncode == 0:
        return []
    return [line for line in (answer.stdout + answer.stderr).splitlines() if line.strip()] or [
        f"exit {answer.returncode}"
    ]


def _style() -> list[str]:
    return _run([sys.executable, "-m", "ruff", "check", "--output-format", "concise", "--no-cache", "."])


def _format() -> list[str]:
    return _run(
        [sys.executable, "-m", "ruff", "format", "--check", "--output-format", "concise", "--no-cache", "."]
    )


def _types() -> list[str]:
    packages = ["yanglao.base", "yanglao.policy", "yanglao.config.launcher"]
    rules = sorted(Path("src/yanglao").glob("*/rules")) + sorted(Path("src/yanglao").glob("*/rules.py"))
    packages += [f"yanglao.{path.parent.name}.rules" for path in rules if path.parent.name != "policy"]
    words = [word for package in packages for word in ("-p", package)]
    return _run([sys.executable, "-m", "mypy", *words])


def _imports() -> list[str]:
    code = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    words = _run([sys.executable, "-c", code, "--no-cache"])
    return [line for line in words if "KEPT" not in line and not set(line) & set("╔╗╚╝║╠╣╦╩═─▶◀▲┌┐└┘│")]


def _translations() -> list[str]:
    from yanglao.config.commands import translations

    return translations.problems()


def _lock() -> list[str]:
    """Locks carry no addresses, and the Python lock knows every dependency asked for."""
    found = []
    python = Path("requirements.lock").read_text()
    found += [
        f"requirements.lock:{n}: an address" for n, line in enumerate(python.splitlines(), 1) if "://" in line
    ]
    node = Path("frontend/package-lock.json")
    if node.exists():
        lines = enumerate(node.read_text().splitlines(), 1)
        found += [f"{node}:{n}: an address" for n, line in lines if '"resolved"' in line]
    found += [
        f"{name}: such a lock writes addresses" for name in ("uv.lock", "poetry.lock") if Path(name).exists()
    ]
    import tomllib

    project = tomllib.loads(Path("pyproject.toml").read_text())
    asked = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    locked = set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", python, re.MULTILINE))
    for line in asked:
        match = re.match(r"[A-Za-z0-9._-]+", line)
        name = re.sub(r"[-_.]+", "-", match[0]).lower() if match else line
        if name not in locked:
            found.append(f"requirements.lock lacks {name}: compile it again (docs/dependencies.md)")
    return found


def _rule4() -> list[str]:
    from yanglao.config.street import writes_outside_services

    return [str(offence) for offence in writes_outside_services(Path("src/yanglao"))]


def _sizes() -> list[str]:
    found = []
    for path in sorted(Path("src").rglob("*.py")):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > _LINES and "migrations" not in path.parts:
            found.append(f"{path}: {lines} lines (at most {_LINES})")
    return found


def _migrations() -> list[str]:
    """Models and migrations say the same (no database is asked)."""
    command = [sys.executable, "-W", "ignore", "-m", "django", "makemigrations", "--check", "--dry-run"]
    ours = sorted({path.parent.parent.name for path in Path("src/yanglao").glob("**/migrations/0*.py")})
    return _run([*command, *ours], DJANGO_SETTINGS_MODULE="yanglao.config.settings")


def _shell() -> list[str]:
    shell = shutil.which("dash") or "/bin/sh"
    scripts = [Path("run"), *Path("deploy").rglob("*.sh")]
    return [line for script in scripts for line in _run([shell, "-n", str(script)])]


CHECKS: dict[str, Callable[[], list[str]]] = {
    "style": _style,
    "format": _format,
    "types": _types,
    "imports": _imports,
    "rule4": _rule4,
    "sizes": _sizes,
    "migrations": _migrations,
    "translations": _translations,
    "lock": _lock,
    "shell": _shell,
}
