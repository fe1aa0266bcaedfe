"""Runs words of the command line in forked children, so that a child may die at a write; started by the fault tests.

One JSON object a line comes in: ``{"db", "deed", "kill_at", "log", …}``; one goes out: ``{"died", "writes", "answer"}``.
Django and the packs are loaded once, before the first fork; no thread and no connection exists then.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanglao.config.settings")


def month(words: dict[str, Any]) -> dict[str, Any]:
    """Run a month to its end."""
    from yanglao.config.commands.month import run_month

    return run_month(words["month"], words["county"], is_demo=True)


def answer(words: dict[str, Any]) -> dict[str, Any]:
    """Read the banks' answers for a month (line 1 of each failed), issue what failed again, and send it."""
    from datetime import date

    from yanglao.base import clock
    from yanglao.config.commands.month import _people
    from yanglao.funds import queries, services

    today = date.fromisoformat(os.environ["YANGLAO_TODAY"])
    actor, _checker = _people(words["county"], today)
    for batch in queries.batches(actor, words["month"]):
        if "-01-" in batch["number"]:
            # The answer a bank sends does not change when it is read twice.
            keep = Path(words["folder"]) / f"{batch['number']}.back"
            if not keep.exists():
                keep.write_bytes(queries.drill_answer(actor, batch["id"], {1: "E031"}))
            services.read_return_file(
                actor,
                batch_id=batch["id"],
                name=keep.name,
                content=keep.read_bytes(),
                occurred_on=today,
                at=clock.now(),
            )
    for one in queries.payments(actor, queries.PaymentFilter(state="failed"), size=500)["rows"]:
        services.reissue(actor, payment_id=one["id"], occurred_on=today, at=clock.now())
    services.make_batches(actor, month=words["month"], cause="again", at=clock.now())
    for batch in queries.batches(actor, words["month"]):
        if batch["state"] in ("made", "written"):
            services.write_bank_file(actor, batch_id=batch["id"])
            services.send_batch(actor, batch_id=batch["id"], occurred_on=today, at=clock.now())
    return {"payments": queries.payments(actor, queries.PaymentFilter())["count"]}


DEEDS = {"month": month, "answer": answer}


def child(words: dict[str, Any], out: int) -> None:
    """Do the deed on the named database; die where told."""
    from django.db import connection

    from yanglao.base import faults

    connection.settings_dict["NAME"] = words["db"]
    log = words.get("log")
    counter = faults.Counter(int(words.get("kill_at") or 0), Path(log) if log else None)
    faults.arm(counter)
    found = DEEDS[words["deed"]](words)
    os.write(out, json.dumps({"answer": found, "writes": counter.count}, default=str).encode())


def main() -> None:
    """Serve until the input ends."""
    import django

    django.setup()
    from yanglao.benefits import services  # noqa: F401  loaded before the first fork
    from yanglao.policy import queries as policy

    policy.load_pack("haiyan")
    for line in sys.stdin:
        words = json.loads(line)
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            code = 0
            try:
                child(words, write)
            except Exception:  # noqa: BLE001  told on standard error, the exit code says the rest
                import traceback

                traceback.print_exc()
                code = 1
            os._exit(code)
        os.close(write)
        with os.fdopen(read, "rb") as pipe:
            text = pipe.read()
        _pid, status = os.waitpid(pid, 0)
        died = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        answer = {
            "died": died,
            "code": os.waitstatus_to_exitcode(status),
            **(json.loads(text) if text else {}),
        }
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
