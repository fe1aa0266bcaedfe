"""Writing: counting the board, approving and publishing it, entering facts."""

from yanglao.planning.services.board import (
    PlanningRefused,
    ask_publication,
    bulk_load_facts,
    compute_board,
    follow_person,
    publish,
    record_fact,
    settle_publication,
)

__all__ = [
    "PlanningRefused",
    "ask_publication",
    "bulk_load_facts",
    "compute_board",
    "follow_person",
    "publish",
    "record_fact",
    "settle_publication",
]
