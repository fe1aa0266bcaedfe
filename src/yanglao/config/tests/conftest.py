"""Private servers of their own for the tests of the launcher: never the one the suite itself runs on."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from yanglao.config import launcher
from yanglao.config.launcher import binaries, layout


def _fits(kind: str) -> bool:
    spare = Path(tempfile.mkdtemp(prefix="yanglao-probe-"))
    try:
        return binaries.find(kind, layout.server_user(), spare) is not None
    finally:
        shutil.rmtree(spare, ignore_errors=True)


@pytest.fixture(params=["embedded", "system"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run the test on both kinds of server; one that this machine lacks is skipped by name."""
    if not _fits(request.param):
        pytest.skip(f"no {request.param} PostgreSQL here: apt install postgresql-15")
    monkeypatch.setenv("YANGLAO_PG", request.param)
    return str(request.param)


@pytest.fixture
def empty_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An instance's folder that does not exist yet; what was started in it is stopped and removed."""
    base = Path(tempfile.mkdtemp(prefix="yl-"))
    base.chmod(0o755)
    home = base / "home"
    monkeypatch.setenv("YANGLAO_HOME", str(home))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    yield home
    launcher.destroy()
    shutil.rmtree(base, ignore_errors=True)
