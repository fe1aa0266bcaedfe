"""``./run worker``: background jobs, the chain of the audit log, news waiting to be delivered."""

from __future__ import annotations

import argparse
import logging


def main(argv: list[str]) -> int:
    """Work until stopped; ``--once`` works off what waits and ends."""
    parser = argparse.ArgumentParser(prog="./run worker", description="后台任务 · background jobs")
    parser.add_argument("--once", action="store_true", help="做完等待的就停 · stop when nothing waits")
    parser.add_argument("--concurrency", type=int, default=2)
    options = parser.parse_args(argv)
    from procrastinate.contrib.django import app

    import yanglao.base.queue  # noqa: F401  registers the tasks

    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    with app.replace_connector(app.connector.get_worker_connector()) as working:
        working.run_worker(
            wait=not options.once, concurrency=options.concurrency, listen_notify=not options.once
        )
    return 0
