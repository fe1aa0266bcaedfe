"""Where an instance lives, what it remembers, and under which user its server runs."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import pwd
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yanglao.base.errors import DomainError

_SERVER_UID = 54329  # a number of our own, so that no other daemon shares it
_SERVICE_ROOT = Path("/var/lib")


class LauncherError(DomainError):
    """The database of this instance cannot be had; the remedy says what to do."""

    default_code = "launcher.failed"


def project_root() -> Path:
    """Return the folder that holds ``run``, else the working folder."""
    root = Path(__file__).resolve().parents[4]
    return root if (root / "run").exists() else Path.cwd()


def server_user(existing: Path | None = None) -> int | None:
    """Return the user id the server runs as, or None for one's own (PostgreSQL refuses root).

    Parameters
    ----------
    existing : Path, optional
        Folder of a server made before: its user stays.
    """
    if os.geteuid() != 0:
        return None
    if existing is not None and existing.exists() and existing.stat().st_uid:
        return existing.stat().st_uid
    uid = _SERVER_UID
    while True:
        try:
            pwd.getpwuid(uid)
        except KeyError:
            return uid
        uid += 1


def reachable(path: Path, uid: int | None) -> bool:
    """Tell whether ``uid`` may walk down to ``path`` (all rights are asked of 'others': it is in no group)."""
    if uid is None:
        return os.access(path, os.R_OK | os.X_OK)
    steps = [path.resolve(), *path.resolve().parents]
    for step in steps:
        state = step.stat()
        needed = 0o100 if state.st_uid == uid else 0o001
        if not state.st_mode & needed:
            return False
    return True


@dataclass(frozen=True)
class Instance:
    """One instance: its folder, and the folder of its server.

    Attributes
    ----------
    home : Path
        ``YANGLAO_HOME``.
    server_dir : Path
        Data and log of the server, owned by ``uid``.
    uid : int or None
        User of the server, None for one's own.
    """

    home: Path
    server_dir: Path
    uid: int | None

    @property
    def notes_file(self) -> Path:
        """Return the file of what the instance remembers."""
        return self.home / "instance.json"

    def notes(self) -> dict[str, Any]:
        """Return what the instance remembers (kind of server, ports)."""
        return _read_json(self.notes_file)

    def remember(self, **changes: Any) -> None:
        """Write changes down, whole or not at all."""
        _write_json(self.notes_file, {**self.notes(), **changes}, 0o644)

    def passwords(self) -> dict[str, str]:
        """Return the passwords of the three roles; made once, mode 0600."""
        path = self.home / "secrets" / "passwords.json"
        if not path.exists():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            _write_json(path, {role: secrets.token_urlsafe(24) for role in ("super", "owner", "app")}, 0o600)
        return _read_json(path)


def home() -> Path:
    """Return the instance's folder, absolute, whether it exists or not."""
    return Path(os.environ.get("YANGLAO_HOME") or project_root() / ".yanglao").absolute()


def find() -> Instance | None:
    """Return the instance as it stands, or None when none was made yet. Changes nothing."""
    folder = home()
    if not (folder / "instance.json").exists():
        return None
    server_dir = folder / str(_read_json(folder / "instance.json")["server_dir"])
    return Instance(folder, server_dir, server_user(server_dir))


def open_or_make() -> Instance:
    """Return the instance, its folders made when they are missing. Call it under :func:`lock`."""
    known = find()
    if known is not None:
        _own(known)
        return known
    folder = home()
    uid = server_user()
    number = secrets.token_hex(4)
    server_dir = Path("pg") if uid is None or reachable(folder, uid) else _place_outside(folder, number)
    _write_json(folder / "instance.json", {"id": number, "server_dir": str(server_dir)}, 0o644)
    instance = Instance(folder, folder / server_dir, uid)
    _own(instance)
    return instance


@contextlib.contextmanager
def lock() -> Iterator[None]:
    """Let one launcher at a time touch an instance; makes its folder."""
    folder = home()
    try:
        if not folder.exists():
            folder.mkdir(parents=True, mode=0o755)
            folder.chmod(0o755)  # ours, and the server's user must walk through it whatever the umask
        handle = (folder / "launcher.lock").open("a")
    except OSError as problem:
        raise LauncherError(
            f"实例文件夹不能写 / the instance's folder cannot be written: {folder} ({problem.strerror})",
            remedy="用建立它的用户运行，或设 YANGLAO_HOME / use the user who made it, or set YANGLAO_HOME",
        ) from None
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _place_outside(folder: Path, number: str) -> Path:
    """Return a folder the server's user can reach, when the instance's own lies behind a closed door.

    Opening that door would show the rest of what lies behind it (root's home, usually), so the data go elsewhere.
    """
    temp = Path(tempfile.gettempdir()).resolve()
    base = temp if temp in folder.resolve().parents else _SERVICE_ROOT
    mark = hashlib.sha256(f"{folder}{number}".encode()).hexdigest()[:8]
    return base / f"yanglao-{mark}" / "pg"


def _own(instance: Instance) -> None:
    """Make the server's folder and give it to the server's user."""
    folder = instance.server_dir
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        folder.mkdir(mode=0o700)
    if instance.uid is not None:
        if not folder.is_relative_to(instance.home):
            folder.parent.chmod(0o755)
        os.chown(folder, instance.uid, instance.uid)
        if not reachable(folder, instance.uid):
            raise LauncherError(
                f"数据库用户走不到 / the server's user cannot reach: {folder}",
                remedy="把 YANGLAO_HOME 设到别处 / set YANGLAO_HOME to a folder others may pass through",
            )


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as problem:
        raise LauncherError(
            f"读不了 / cannot be read: {path} ({problem})",
            remedy="从备份恢复它，或用建立它的用户运行 / restore it from a backup, or use the user who made it",
        ) from None
    assert isinstance(found, dict)
    return found


def _write_json(path: Path, body: dict[str, Any], mode: int) -> None:
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w") as handle:
        json.dump(body, handle, indent=1)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(fresh, path)
