"""``./run db …``: start, stop, status, migrate, checksum, shell, backup, restore, destroy."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from yanglao.base.errors import DomainError
from yanglao.config import launcher
from yanglao.config.cli import prepare, say


def db(argv: list[str]) -> int:
    """Run one word about the database; returns the exit code."""
    parser = argparse.ArgumentParser(prog="./run db", description="数据库 · the database")
    words = parser.add_subparsers(dest="word", required=True)
    for name, about in (
        ("start", "启动 · start the private server"),
        ("stop", "停止 · stop it"),
        ("status", "状态 · its state"),
        ("migrate", "升级表结构 · bring the schema up to date"),
        ("checksum", "全库校验和 · checksum of every table"),
    ):
        words.add_parser(name, help=about).add_argument("--json", action="store_true")
    shell = words.add_parser("shell", help="psql")
    shell.add_argument("--owner", action="store_true", help="以所有者身份 · as the owner")
    backup = words.add_parser("backup", help="备份到一个文件 · into one file")
    restore = words.add_parser("restore", help="从备份恢复 · from a backup")
    for sub in (backup, restore):
        sub.add_argument("file", type=Path)
        sub.add_argument("--json", action="store_true")
    backup.add_argument("--without-keys", action="store_true", help="不带密钥 · leave the keys out")
    restore.add_argument("--yes", action="store_true", help="确认覆盖现有数据 · overwrite what is there")
    destroy = words.add_parser("destroy", help="删除本机数据 · remove the private server's data")
    destroy.add_argument("--yes", action="store_true", required=True)
    options = parser.parse_args(argv)
    return {
        "start": _start,
        "stop": _stop,
        "status": _status,
        "migrate": _migrate,
        "checksum": _checksum,
        "shell": _shell,
        "backup": _backup,
        "restore": _restore,
        "destroy": _destroy,
    }[options.word](options)


def migrate() -> float:
    """Bring the schema up to date as the owner; returns seconds.

    The owner's rights are needed for no longer than this one process.
    """
    began = time.perf_counter()
    environment = {**os.environ, "YANGLAO_ROLE": "owner"}
    command = [sys.executable, "-m", "django", "migrate", "--no-input", "--skip-checks", "-v", "0"]
    answer = subprocess.run(command, env=environment, stdout=sys.stderr, check=False)
    if answer.returncode:
        raise DomainError(
            "表结构升级失败 / the schema could not be brought up to date",
            code="db.migrate",
            kept="已完成的步骤保留 / steps done are kept",
            remedy="看上面的信息，再 ./run db migrate / read the lines above, then ./run db migrate",
        )
    launcher.set_schema_mark(_schema_of_the_code())
    return round(time.perf_counter() - began, 2)


def migrate_if_stale() -> float:
    """Migrate the private database when the code's schema is not the one last written; returns seconds."""
    if launcher.schema_mark() == _schema_of_the_code():
        return 0.0
    seconds = migrate()
    say("表结构已更新 / schema up to date", seconds)
    return seconds


def _schema_of_the_code() -> str:
    """Return a mark of all migrations at hand: the project's by content, those of packages by the lock."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    files = [*package.glob("**/migrations/*.py"), launcher.project_root() / "requirements.lock"]
    for path in sorted(path for path in files if path.exists()):
        digest.update(str(path.name).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _print(options: argparse.Namespace, body: dict[str, object]) -> None:
    if getattr(options, "json", False):
        print(json.dumps(body, ensure_ascii=False))
    else:
        print("\n".join(f"{key}: {value}" for key, value in body.items()))


def _start(options: argparse.Namespace) -> int:
    launcher.ensure()
    return _status(options)


def _stop(options: argparse.Namespace) -> int:
    _print(options, {"stopped": launcher.stop()})
    return 0


def _status(options: argparse.Namespace) -> int:
    _print(options, launcher.status())
    return 0


def _migrate(options: argparse.Namespace) -> int:
    prepare("server")
    _print(options, {"migrated": True, "seconds": migrate()})
    return 0


def _checksum(options: argparse.Namespace) -> int:
    prepare("ready")
    import django

    django.setup()
    from yanglao.base.actor import system_actor
    from yanglao.base.checksum import checksum
    from yanglao.base.scope import acting

    with acting(system_actor("")):
        found = checksum()
    _print(
        options, found if options.json else {"checksum": found["checksum"], "tables": len(found["tables"])}
    )
    return 0


def _destroy(options: argparse.Namespace) -> int:
    launcher.destroy()
    _print(options, {"destroyed": True, "kept": str(launcher.home() / "secrets")})
    return 0


def _shell(options: argparse.Namespace) -> int:
    prepare("server")
    address = os.environ["YANGLAO_DB_OWNER_URL" if options.owner else "YANGLAO_DB_URL"]
    os.execv(_tool("psql"), ["psql", address])


def _tool(name: str) -> str:
    """Return a client program: the private server's own first (a dump must not be older than its server)."""
    folder = launcher.programs_folder()
    if folder and (folder / name).exists():
        return str(folder / name)
    found = shutil.which(name)
    if found is None:
        raise DomainError(
            f"找不到 / not found: {name}", code="db.tool", remedy="apt install postgresql-client, 或/or PATH"
        )
    return found


def _backup(options: argparse.Namespace) -> int:
    from yanglao.config.commands import backup

    prepare("server")
    _print(options, backup.backup(options.file, _tool("pg_dump"), with_keys=not options.without_keys))
    return 0


def _restore(options: argparse.Namespace) -> int:
    from yanglao.config.commands import backup

    prepare("server")
    body = backup.restore(options.file, _tool("pg_restore"), overwrite=options.yes)
    launcher.set_schema_mark(None)
    _print(options, body)
    return 0
