"""The contracts of the street hold, and each of them can fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from yanglao.config import launcher
from yanglao.config.commands import lint, translations
from yanglao.config.street import writes_outside_services

ROOT = launcher.project_root()
PACKAGE = ROOT / "src" / "yanglao"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package's Python files, to be broken."""
    base = tmp_path_factory.mktemp("street")
    for path in PACKAGE.rglob("*.py"):
        target = base / "src" / "yanglao" / path.relative_to(PACKAGE)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    shutil.copyfile(ROOT / ".importlinter", base / ".importlinter")
    return base


def broken_contracts(base: Path) -> str:
    code = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    answer = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"],
        cwd=base,
        env={**os.environ, "PYTHONPATH": str(base / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    broken = [line for line in answer.stdout.splitlines() if "BROKEN" in line]
    assert bool(broken) == bool(answer.returncode), answer.stdout + answer.stderr
    return "\n".join(broken)


def test_the_street_is_straight(copy: Path) -> None:
    assert broken_contracts(copy) == ""


@pytest.mark.parametrize(
    ("offender", "line", "contract"),
    [
        ("base/probe.py", "import yanglao.orgs.services", "A house imports only houses below it"),
        ("newhouse/__init__.py", "", "A house imports only houses below it"),
        ("web/console/probe.py", "import yanglao.web.portal", "The faces of web do not know each other"),
        (
            "web/console/probe.py",
            "import yanglao.people.models",
            "Of people, others see services, queries, events",
        ),
        (
            "people/probe.py",
            "import yanglao.orgs.models",
            "Of orgs, others see services, queries, events",
        ),
        ("people/rules/probe.py", "import django.db", "Rules are pure"),
        ("people/rules/probe.py", "import yanglao.base.clock", "Rules are pure"),
        ("web/console/probe.py", "import yanglao.packs.haiyan", "Nobody imports a policy pack"),
        ("packs/haiyan/probe.py", "import yanglao.areas.queries", "A policy pack sees only policy and base"),
        ("config/launcher/probe.py", "import django", "The launcher works before Django"),
    ],
)
def test_a_wrong_import_is_found(copy: Path, tmp_path: Path, offender: str, line: str, contract: str) -> None:
    street = tmp_path / "street"
    shutil.copytree(copy, street)
    source = street / "src"
    for word in line.split()[1:]:
        if word.startswith("yanglao"):
            _make_package(source, source.joinpath(*word.split(".")))
    path = source / "yanglao" / offender
    _make_package(source, path.parent)
    path.write_text(line + "\n")
    assert contract in broken_contracts(street)


def _make_package(source: Path, folder: Path) -> None:
    """Make what a test imports, where the project has not built it yet."""
    if folder == source or folder.with_suffix(".py").exists():
        return
    _make_package(source, folder.parent)
    folder.mkdir(exist_ok=True)
    (folder / "__init__.py").touch()


def test_only_services_write() -> None:
    assert [str(offence) for offence in writes_outside_services(PACKAGE)] == []


@pytest.mark.parametrize(
    "line",
    [
        "Person.objects.create(name='x')",
        "person.save()",
        "Person.objects.filter(pk=1).update(name='x')",
        "Person.objects.exclude(pk=1).delete()",
        "cursor.execute('UPDATE people_person SET name = 1')",
        "cursor.execute(f'DELETE FROM {table}')",
    ],
)
def test_a_write_in_a_view_is_found(line: str, tmp_path: Path) -> None:
    view = tmp_path / "web" / "views.py"
    view.parent.mkdir()
    view.write_text(f"def page(request):\n    {line}\n")
    assert [offence.line for offence in writes_outside_services(tmp_path)] == [2]
    services = tmp_path / "people" / "services.py"
    services.parent.mkdir()
    view.rename(services)
    assert writes_outside_services(tmp_path) == []


@pytest.mark.parametrize(
    "line",
    ["form.save()", "words.update(other)", "cursor.execute('SELECT 1')", "Money.create(3)", "seen.delete()"],
)
def test_what_only_looks_like_a_write_is_left_alone(line: str, tmp_path: Path) -> None:
    view = tmp_path / "web" / "views.py"
    view.parent.mkdir()
    view.write_text(line + "\n")
    assert writes_outside_services(tmp_path) == []


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("requirements.lock", "django @ file://elsewhere/django.whl"),
        ("frontend/package-lock.json", '"resolved": "elsewhere/x.tgz",'),
        ("uv.lock", ""),
    ],
)
def test_a_lock_with_an_address_is_refused(
    file: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("requirements.lock", "pyproject.toml"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert lint._lock() == []
    (tmp_path / file).parent.mkdir(exist_ok=True)
    with (tmp_path / file).open("a") as handle:
        handle.write(line + "\n")
    assert len(lint._lock()) == 1


def test_a_dependency_that_is_not_locked_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copyfile(ROOT / "requirements.lock", tmp_path / "requirements.lock")
    project = (ROOT / "pyproject.toml").read_text().replace('"django>=', '"no-such-package",\n  "django>=', 1)
    (tmp_path / "pyproject.toml").write_text(project)
    monkeypatch.chdir(tmp_path)
    assert any("no-such-package" in problem for problem in lint._lock())


def test_an_untranslated_sentence_and_a_lost_placeholder_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "yanglao"
    (package / "web" / "templates").mkdir(parents=True)
    (package / "views.py").write_text('_("共 %(n)s 人")\nngettext("一人", "%(n)s 人", n)\n')
    (package / "web" / "templates" / "page.html").write_text("{% load i18n %}{% translate '退出' %}")
    monkeypatch.setattr(translations, "_PACKAGE", package)
    monkeypatch.setattr(translations, "_CATALOGUE", package / "locale/en/LC_MESSAGES/django.po")
    assert translations.update() == (3, 0)
    assert len(translations.problems()) == 3
    text = translations._CATALOGUE.read_text()
    text = text.replace('msgid "退出"\nmsgstr ""', 'msgid "退出"\nmsgstr "Sign out"')
    text = text.replace('msgid "共 %(n)s 人"\nmsgstr ""', 'msgid "共 %(n)s 人"\nmsgstr "all people"')
    text = text.replace('msgstr[0] ""', 'msgstr[0] "one person"').replace(
        'msgstr[1] ""', 'msgstr[1] "%(n)s people"'
    )
    translations._CATALOGUE.write_text(text)
    found = translations.problems()
    assert len(found) == 1
    assert "placeholders" in found[0]
    translations._CATALOGUE.write_text(text.replace("all people", "%(n)s people in all"))
    assert translations.problems() == []
    assert translations.update() == (0, 0)
    assert translations.compile_catalogue()
