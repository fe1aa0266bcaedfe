"""Every deed a service writes into the log has a name a clerk can read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import yanglao
from yanglao.base import audit
from yanglao.base import permissions as register
from yanglao.web.console.audit.words import DEEDS

PACKAGE = Path(yanglao.__file__).parent


def deeds() -> Iterator[str]:
    """Yield the audit codes written out in the services' decorators and in calls of ``audit.record``."""
    for path in PACKAGE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) < 2:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            second = node.args[1]
            if (
                called in ("service", "record")
                and isinstance(second, ast.Constant)
                and "." in str(second.value)
            ):
                yield str(second.value)


def test_no_deed_of_the_log_is_shown_as_a_bare_code():
    found = set(deeds())
    assert len(found) > 100
    known = {p.code for p in register.all_permissions()} | set(DEEDS) | set(audit.names())
    assert sorted(found - known) == []
