"""The front end is built again exactly when its sources changed, and what a page loads stays light."""

from __future__ import annotations

import gzip
import importlib.util
from pathlib import Path

import pytest

FRONT = Path(__file__).parents[5] / "frontend"


def load():
    spec = importlib.util.spec_from_file_location("frontend_build", FRONT / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def build(tmp_path, monkeypatch):
    module = load()
    monkeypatch.setattr(module, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(module, "OUT", tmp_path / "out")
    (tmp_path / "out").mkdir()
    for name in module.MADE:
        (tmp_path / "out" / name).write_text("x")
    (tmp_path / "stamp").write_text(module.fingerprint())
    return module


def test_nothing_is_done_while_nothing_changed(build):
    assert build.needed() is False
    assert build.main(["--check"]) == 0


def test_a_changed_source_asks_for_a_build(build, monkeypatch):
    monkeypatch.setattr(build, "fingerprint", lambda: "another")
    assert build.needed() is True


def test_a_missing_result_asks_for_a_build(build):
    (build.OUT / "base.js").unlink()
    assert build.main(["--check"]) == 1


def test_templates_styles_scripts_and_lock_are_among_the_sources(build):
    names = {p.name for p in build.sources()}
    assert {"package-lock.json", "tokens.css", "base.js", "console.html", "build.mjs"} <= names


def test_the_lock_carries_no_address():
    text = (FRONT / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in text
    assert text.count('"integrity"') > 50


@pytest.mark.parametrize(("name", "most"), [("base.js", 120), ("app.css", 60)])
def test_every_page_stays_light(name, most):
    made = load().OUT / name
    if not made.exists():
        pytest.skip("the front end is not built: python frontend/build.py")
    assert len(gzip.compress(made.read_bytes())) / 1024 <= most
