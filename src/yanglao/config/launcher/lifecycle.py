"""What callers use: have the database, stop it, ask about it, throw it away."""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from yanglao.config.launcher import binaries, layout, roles
from yanglao.config.launcher.layout import Instance, LauncherError
from yanglao.config.launcher.server import Server

KINDS = ("system", "embedded")


@dataclass(frozen=True)
class Endpoints:
    """Where the database is.

    Attributes
    ----------
    owner_url, app_url : str
        Addresses with password: the owner migrates, the application runs.
    kind : str
        ``url``, ``system`` or ``embedded``.
    version : str
        Server version, as ``18.6``.
    """

    owner_url: str
    app_url: str
    kind: str
    version: str


def ensure() -> Endpoints:
    """Return a database that answers, started and made first where needed.

    ``DATABASE_URL`` (with ``DATABASE_OWNER_URL``) goes first, then a system PostgreSQL that fits, then the packaged one;
    ``YANGLAO_PG`` = ``url``, ``system`` or ``embedded`` forces one.

    Raises
    ------
    LauncherError
        With the remedy.
    """
    wish = _wish()
    if wish == "url":
        return _external()
    instance = layout.find()
    if instance is not None:
        running = _running(instance, wish)  # the usual case takes no lock and starts no program
        if running is not None:
            return running
    with layout.lock():
        instance = layout.open_or_make()
        server = _server(instance, wish)
        notes = instance.notes().get("servers", {}).get(server.name, {})
        server.make()
        port = server.start(notes.get("port"))
        if not notes.get("ready"):
            roles.prepare_server(port, instance.passwords())
        _remember(instance, server, port)
        return _endpoints(instance, server.programs.kind, server.programs.version, port)


def stop() -> bool:
    """Stop the private server; returns whether one ran. An outside database is never touched."""
    instance = layout.find()
    if instance is None:
        return False
    with layout.lock():
        stopped = [server.stop() for server in _known_servers(instance)]
    return any(stopped)


def destroy() -> None:
    """Stop the private server and remove its data. Keys and passwords stay."""
    stop()
    instance = layout.find()
    if instance is None:
        return
    with layout.lock():
        shutil.rmtree(instance.server_dir, ignore_errors=True)
        if not instance.server_dir.is_relative_to(instance.home):
            shutil.rmtree(instance.server_dir.parent, ignore_errors=True)
        instance.notes_file.unlink(missing_ok=True)


def status() -> dict[str, Any]:
    """Return what is there, without starting anything: ``kind, state, version, port, pid, data, log, home``."""
    if _wish() == "url":
        return {"kind": "url", "state": "outside", "home": str(layout.home())}
    instance = layout.find()
    notes = instance.notes() if instance else {}
    current = _chosen(notes, _wish())
    if instance is None or not current:
        return {"kind": None, "state": "absent", "home": str(layout.home())}
    server = _noted(instance, current)
    port = server.running()
    return {
        "kind": server.programs.kind,
        "state": "running" if port else "stopped",
        "version": server.programs.version,
        "port": port or notes["servers"][current].get("port"),
        "pid": server.process(),
        "data": str(server.data),
        "log": str(server.log),
        "home": str(instance.home),
    }


def programs_folder() -> Path | None:
    """Return the folder of the private server's programs, None for an outside database."""
    instance = layout.find()
    notes = instance.notes() if instance else {}
    current = _chosen(notes, _wish())
    return Path(notes["servers"][current]["folder"]) if current else None


def superuser_url(database: str = roles.DATABASE) -> str | None:
    """Return the superuser's address on the private server, None for an outside one. For restore and tests only."""
    instance = layout.find()
    notes = instance.notes() if instance else {}
    current = _chosen(notes, _wish())
    if instance is None or not current:
        return None
    port = notes["servers"][current]["port"]
    return roles.url("yanglao_super", instance.passwords()["super"], port, database)


def _wish() -> str | None:
    """Return the forced kind, ``url`` when an address is set, else None."""
    forced = os.environ.get("YANGLAO_PG", "").strip()
    if forced and forced not in (*KINDS, "url"):
        raise LauncherError(
            f"YANGLAO_PG={forced} 不认识 / is not known",
            remedy="system | embedded | url，或不设 / or leave it unset",
        )
    if forced == "url" and not os.environ.get("DATABASE_URL"):
        raise LauncherError("YANGLAO_PG=url 需要 / needs DATABASE_URL", remedy="docs/how-to/production.md")
    return forced or ("url" if os.environ.get("DATABASE_URL") else None)


def _external() -> Endpoints:
    app_url = os.environ["DATABASE_URL"]
    owner_url = os.environ.get("DATABASE_OWNER_URL") or app_url
    try:
        with psycopg.connect(app_url, connect_timeout=10) as link:
            number = link.info.server_version
    except psycopg.Error as problem:
        raise LauncherError(
            f"DATABASE_URL 连不上 / cannot be reached: {str(problem).strip().splitlines()[0]}",
            remedy="核对地址、密码、pg_hba.conf / check address, password, pg_hba.conf: docs/how-to/production.md",
        ) from None
    if number < binaries.MINIMUM * 10000:
        raise LauncherError(
            f"PostgreSQL {number // 10000} 太旧 / is too old", remedy=f"需要 / needs ≥ {binaries.MINIMUM}"
        )
    return Endpoints(owner_url, app_url, "url", f"{number // 10000}.{number % 10000}")


def _server(instance: Instance, wish: str | None) -> Server:
    """Return the server to run: the one whose data are at hand, else the first kind that fits."""
    current = _chosen(instance.notes(), wish)
    if current:
        kind, major = current.split("-")
        programs = binaries.find(kind, instance.uid, instance.server_dir.parent, int(major))
        if programs is None:
            raise LauncherError(
                f"数据由 PostgreSQL {major}（{kind}）建立，它现在不在 / the data were made by PostgreSQL {major} ({kind}), "
                "which is not here now",
                remedy="装回它，或弃用旧数据 / install it again, or give the old data up: ./run db destroy --yes",
                kept=str(instance.server_dir / current),
            )
        return Server(instance, programs)
    for kind in (wish,) if wish else KINDS:
        programs = binaries.find(kind, instance.uid, instance.server_dir.parent)
        if programs is not None:
            return Server(instance, programs)
    raise LauncherError(
        f"没有可用的 PostgreSQL / no PostgreSQL that fits ({wish or 'system, embedded'}): "
        + "; ".join(binaries.misfits(instance.uid)),
        remedy="apt install postgresql-15，或重跑 ./run 装齐依赖 / or run ./run again to install the packages",
    )


def _chosen(notes: dict[str, Any], wish: str | None) -> str | None:
    """Return the server the notes name for a wish: the forced kind's newest, else the one first made."""
    if wish in KINDS:
        names = [name for name in notes.get("servers", {}) if name.startswith(f"{wish}-")]
        return max(names, key=lambda name: int(name.split("-")[1]), default=None)
    return None if wish else notes.get("current")


def _remember(instance: Instance, server: Server, port: int) -> None:
    notes = instance.notes()
    servers = notes.get("servers", {})
    entry = {
        "port": port,
        "ready": True,
        "version": server.programs.version,
        "folder": str(server.programs.folder),
    }
    # Forcing a kind once (as CI does) does not change which one the instance uses by itself.
    current = notes.get("current") or server.name
    if servers.get(server.name) != entry or notes.get("current") != current:
        instance.remember(current=current, servers={**servers, server.name: entry})


def _noted(instance: Instance, name: str) -> Server:
    """Return a server from the notes, its programs unchecked."""
    entry = instance.notes()["servers"][name]
    return Server(instance, binaries.Binaries(name.split("-")[0], Path(entry["folder"]), entry["version"]))


def _known_servers(instance: Instance) -> list[Server]:
    return [_noted(instance, name) for name in instance.notes().get("servers", {})]


def schema_mark() -> str | None:
    """Return the mark of the schema last written into the private database, None when unknown."""
    instance = layout.find()
    notes = instance.notes() if instance else {}
    mark = notes.get("schema", {}).get(_chosen(notes, _wish()))
    return None if mark is None else str(mark)


def set_schema_mark(mark: str | None) -> None:
    """Keep the mark of the schema that now stands in the private database."""
    with layout.lock():
        instance = layout.find()
        if instance is None:
            return
        notes = instance.notes()
        name = _chosen(notes, _wish())
        if name:
            instance.remember(schema={**notes.get("schema", {}), name: mark})


def _running(instance: Instance, wish: str | None) -> Endpoints | None:
    notes = instance.notes()
    current = _chosen(notes, wish)
    if not current or not notes["servers"][current].get("ready"):
        return None
    server = _noted(instance, current)
    with contextlib.suppress(OSError):
        port = server.running()
        if port:
            return _endpoints(instance, server.programs.kind, server.programs.version, port)
    return None


def _endpoints(instance: Instance, kind: str, version: str, port: int) -> Endpoints:
    words = instance.passwords()
    return Endpoints(
        owner_url=roles.url(roles.OWNER, words["owner"], port),
        app_url=roles.url(roles.APP, words["app"], port),
        kind=kind,
        version=version,
    )
