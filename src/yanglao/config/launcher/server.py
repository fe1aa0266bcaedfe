"""One PostgreSQL server of our own: made, started, stopped, and picked up again after a kill."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from yanglao.config.launcher.binaries import Binaries, run_as
from yanglao.config.launcher.layout import Instance, LauncherError

SUPERUSER = "yanglao_super"
_PORTS = range(24330, 25330)  # below the range the system hands out by itself
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "max_locks_per_transaction": "256",
    "jit": "off",  # short queries pay more for compiling than they win
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",  # a payment that was answered is on the disk
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    "lc_messages": "C",
}


@dataclass(frozen=True)
class Server:
    """The server of an instance: its programs and its data folder."""

    instance: Instance
    programs: Binaries

    @property
    def name(self) -> str:
        """Return the name of the data folder, as ``embedded-18``."""
        return f"{self.programs.kind}-{self.programs.major}"

    @property
    def data(self) -> Path:
        """Return the data folder."""
        return self.instance.server_dir / self.name

    @property
    def log(self) -> Path:
        """Return the server's log file."""
        return self.instance.server_dir / f"{self.name}.log"

    def make(self) -> None:
        """Make the data folder unless it is there; a half-made one is thrown away."""
        if (self.data / "PG_VERSION").exists():
            return
        # Names of this process alone: the initdb of a killed launcher may still be writing into the last one's.
        for left in self.instance.server_dir.glob(f"{self.name}.*.new"):
            shutil.rmtree(left, ignore_errors=True)
        fresh = self.data.with_name(f"{self.name}.{os.getpid()}.new")
        words = self.data.with_name(f"{self.name}.{os.getpid()}.pw")
        uid = self.instance.uid
        maker = _named_user() if uid is not None else None
        words.unlink(missing_ok=True)
        try:
            with open(os.open(words, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                handle.write(self.instance.passwords()["super"])
            self._initdb(fresh, words, maker)
        finally:
            words.unlink(missing_ok=True)
        if uid is not None:
            _give(fresh, uid)
        with open(fresh / "postgresql.conf", "a") as handle:
            handle.write("\ninclude_if_exists = 'yanglao.conf'\n")
        fresh.rename(self.data)

    def _initdb(self, fresh: Path, words: Path, maker: int | None) -> None:
        """Run initdb. It wants a user with a name, which the server's number has not: so ``maker`` does it."""
        said = ""
        if maker is not None:
            # The folder above belongs to the server's user; the maker is let in for this half second.
            os.chown(words, maker, maker)
            os.chown(self.instance.server_dir, maker, maker)
        try:
            for ctype in ("C.UTF-8", "en_US.UTF-8", "UTF-8"):
                command = [str(self.programs.folder / "initdb"), "-D", str(fresh), "-U", SUPERUSER, "-N"]
                command += [f"--pwfile={words}", "--auth=scram-sha-256", "--encoding=UTF8"]
                # Order by code point (pinyin columns sort Chinese); letters and cases by Unicode, for pg_trgm.
                command += ["--locale=C", f"--lc-ctype={ctype}"]
                answer = run_as(command, maker)
                if answer.returncode == 0:
                    return
                said = answer.stdout or ""
                shutil.rmtree(fresh, ignore_errors=True)
                if "locale" not in said:
                    break
        finally:
            if maker is not None and self.instance.uid is not None:
                os.chown(self.instance.server_dir, self.instance.uid, self.instance.uid)
        raise LauncherError(
            f"数据库建立失败 / initdb failed: {_last(said)}",
            remedy="看磁盘空间与权限：./run doctor / see disk and rights: ./run doctor",
        )

    def start(self, port: int | None) -> int:
        """Start the server and wait until it answers; returns the port. A running one is left alone.

        Parameters
        ----------
        port : int or None
            Port to prefer (that of the last time).
        """
        running = self.running()
        if running:
            return running
        self._clear_stale()
        ports = _free_ports(port)
        said = ""
        for attempt in range(6):
            chosen = next(ports)
            self._configure(chosen)
            command = [
                str(self.programs.folder / "pg_ctl"),
                "start",
                "-D",
                str(self.data),
                "-l",
                str(self.log),
            ]
            answer = run_as([*command, "-w", "-t", "120", "-s"], self.instance.uid)
            found = self._await()
            if found:
                return found
            said = (answer.stdout or "") + self.tail()
            if "could not bind" not in said and attempt:
                time.sleep(1)  # children of a killed server need a moment to notice
            if "could not bind" not in said:
                ports = _free_ports(chosen)
        raise LauncherError(
            f"数据库启动失败 / the server did not start: {_last(said)}",
            remedy=f"看日志 / read the log: {self.log}",
            kept="数据未动 / the data are untouched",
        )

    def stop(self) -> bool:
        """Stop the server, open transactions rolled back; returns whether there was one to stop."""
        if not self.running():
            return False
        command = [
            str(self.programs.folder / "pg_ctl"),
            "stop",
            "-D",
            str(self.data),
            "-m",
            "fast",
            "-w",
            "-t",
            "120",
        ]
        answer = run_as(command, self.instance.uid)
        if answer.returncode:
            raise LauncherError(f"数据库没有停下 / the server did not stop: {_last(answer.stdout or '')}")
        return True

    def running(self) -> int | None:
        """Return the port when this very server runs and takes connections, else None."""
        note = self._note()
        if len(note) < 8 or note[7].strip() != "ready" or not self._is_ours(int(note[0])):
            return None
        port = int(note[3])
        return port if _answers(port) else None

    def process(self) -> int | None:
        """Return the process id of the running server, else None."""
        note = self._note()
        return int(note[0]) if note and self._is_ours(int(note[0])) else None

    def tail(self, lines: int = 15) -> str:
        """Return the last lines of the log."""
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""

    def _note(self) -> list[str]:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []
        return lines if lines and lines[0].strip().lstrip("-").isdigit() else []

    def _is_ours(self, pid: int) -> bool:
        """Tell whether a process is the server of this data folder: numbers are used again, folders moved and copied."""
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass
        if Path("/proc/self/cwd").exists():
            try:
                return os.readlink(f"/proc/{pid}/cwd") == str(self.data.resolve())
            except FileNotFoundError:
                return False  # a zombie: dead, only not yet buried
            except PermissionError:
                return False  # another user's process; our own can be read
        told = subprocess.run(
            ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return "postgres" in told.stdout and self._note()[1:2] == [str(self.data.resolve())]

    def _clear_stale(self) -> None:
        """Remove the note of a dead server when its number now belongs to somebody else.

        PostgreSQL does it itself when the number is free. Children of the dead server still at work would be in danger,
        so nothing is removed while a process stands in the data folder.
        """
        note = self._note()
        if not note or self._is_ours(int(note[0])) or any(_standing_in(self.data)):
            return
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _await(self) -> int | None:
        """Return the port once the server answers; None when it is not there."""
        for _ in range(1200):  # two minutes: replaying the log after a kill takes its time
            port = self.running()
            if port or not self.process():
                return port
            time.sleep(0.1)
        return None

    def _configure(self, port: int) -> None:
        settings = {**_SETTINGS, "port": str(port)}
        if _small_shared_memory():
            settings["dynamic_shared_memory_type"] = "mmap"  # parallel queries fail in a container's 64 MB
        path = self.data / "yanglao.conf"
        fresh = path.with_suffix(".new")
        fresh.write_text("".join(f"{key} = '{value}'\n" for key, value in settings.items()))
        if self.instance.uid is not None:
            os.chown(fresh, self.instance.uid, self.instance.uid)
        fresh.chmod(0o600)
        os.replace(fresh, path)


def _answers(port: int) -> bool:
    """Tell whether a live server takes connections: one killed a moment ago may still hold the port open."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
            link.sendall(
                struct.pack("!ii", 8, 80877103)
            )  # "do you speak TLS?": answered by a working server only
            return link.recv(1) in (b"N", b"S")
    except OSError:
        return False


def _named_user() -> int:
    """Return a user other than root that has a name."""
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        others = [entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid]
        if others:
            return others[0]
        raise LauncherError(
            "除 root 外没有别的用户 / there is no user beside root", remedy="useradd yanglao"
        ) from None


def _give(folder: Path, uid: int) -> None:
    os.chown(folder, uid, uid)
    for path in folder.rglob("*"):
        os.lchown(path, uid, uid)


def _free_ports(first: int | None) -> Iterator[int]:
    """Yield ports nobody listens on, the preferred one first."""
    start = os.getpid() % len(_PORTS)
    others = [_PORTS[(start + step) % len(_PORTS)] for step in range(len(_PORTS))]
    for port in ([first] if first else []) + others:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        yield port
    raise LauncherError("没有空闲端口 / no free port", remedy="./run doctor")


def _standing_in(folder: Path) -> Iterator[int]:
    """Yield processes whose working folder this is (nothing where the system does not tell)."""
    inside = str(folder.resolve())
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(entry / "cwd") == inside:
                yield int(entry.name)
        except OSError:
            continue


def _small_shared_memory() -> bool:
    try:
        state = os.statvfs("/dev/shm")
    except OSError:
        return False
    return state.f_blocks * state.f_frsize < 512 * 1024**2


def _last(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    fatal = [line for line in lines if "FATAL" in line or "error" in line.lower()]
    return " | ".join((fatal or lines)[-2:])[:400]
