"""A process with Django ready that forks one child for each word asked: a word in a fresh process, without the start's seconds.

Reads one JSON order a line: ``{words | deed, environment, out, err, kill_at, kill_log, count}``; answers ``{"status": …}``,
negative for a signal. The mother never opens a database nor starts a thread, so that a child begins as a new process would.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any
from urllib.parse import urlparse


def main() -> None:
    """Serve orders until the input ends."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanglao.config.settings")
    import django

    django.setup()
    from yanglao.config.verbs import VERBS

    for verb in VERBS.values():
        importlib.import_module(verb.target.split(":")[0])
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _child(order)
        _, status = os.waitpid(child, 0)
        print(json.dumps({"status": os.waitstatus_to_exitcode(status)}), flush=True)


def _child(order: dict[str, Any]) -> None:
    for number, target in ((1, order["out"]), (2, order["err"])):
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(handle, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    code = 70
    try:
        os.environ.update(order["environment"])
        _point_to(order["environment"]["DATABASE_URL"])
        counter = _counter(order)
        code = _do(order)
        if counter is not None and order.get("count"):
            Path(order["count"]).write_text(str(counter.count))
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    except BaseException:  # noqa: BLE001  the child ends here; what happened is told, the code says the rest
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _point_to(address: str) -> None:
    from django.db import connection

    parts = urlparse(address)
    connection.settings_dict.update(
        NAME=parts.path.lstrip("/"),
        USER=parts.username,
        PASSWORD=parts.password,
        HOST=parts.hostname,
        PORT=str(parts.port),
    )


def _counter(order: dict[str, Any]) -> Any:
    if not order.get("kill_at") and not order.get("count"):
        return None
    from yanglao.base import faults

    log = Path(order["kill_log"]) if order.get("kill_log") else None
    counter = faults.Counter(int(order.get("kill_at") or 0), log)
    faults.arm(counter)
    return counter


def _do(order: dict[str, Any]) -> int:
    if "deed" in order:
        module, name = order["deed"].split(":")
        return int(getattr(importlib.import_module(module), name)() or 0)
    from yanglao.config import cli

    return cli.main(order["words"])


if __name__ == "__main__":
    main()
