"""``./run serve``: the pages by granian, and a worker beside them unless told otherwise."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys

from yanglao.config import launcher
from yanglao.config.cli import say


def main(argv: list[str]) -> int:
    """Serve until stopped; returns the exit code."""
    parser = argparse.ArgumentParser(prog="./run serve", description="开网页 · serve the pages")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--port", type=int, default=0, help="默认 8000 起第一个空闲的 · default: first free from 8000"
    )
    parser.add_argument("--workers", type=int, default=2)
    # Few on purpose: pages are work for one core, and more threads than that only make each other wait (docs/performance.md).
    parser.add_argument("--threads", type=int, default=3, help="每进程线程数 · threads a process")
    parser.add_argument("--no-worker", action="store_true", help="不带后台任务 · without background jobs")
    options = parser.parse_args(argv)
    port = options.port or _free_port(options.host)
    worker = None if options.no_worker else subprocess.Popen([sys.executable, "-m", "yanglao", "worker"])
    say(
        f"http://{'127.0.0.1' if options.host == '0.0.0.0' else options.host}:{port}/  （Ctrl-C 停止 / to stop）"
    )
    try:
        _serve(options, port)
    finally:
        if worker is not None:
            worker.terminate()
            try:
                worker.wait(timeout=20)
            except subprocess.TimeoutExpired:
                worker.kill()
    return 0


def _serve(options: argparse.Namespace, port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanglao.config.settings")
    (launcher.home() / "static").mkdir(exist_ok=True)
    Granian(
        "yanglao.config.wsgi:application",
        address=options.host,
        port=port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=options.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
        log_level=LogLevels.error,  # its warnings advise on threads; failures of pages are Django's to tell,
    ).serve()


def _free_port(host: str) -> int:
    for port in range(8000, 8100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    return 8000
