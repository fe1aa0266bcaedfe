"""What this house says when two files become one: operating facts move, unless the kept file has the same one."""

from __future__ import annotations

from yanglao.base.merging import Moves, Participant, take_part

PARTICIPANT = Participant(
    house="planning",
    moves=(
        Moves(
            "planning_operatingfact",
            "运行事实",
            stays="EXISTS (SELECT 1 FROM planning_operatingfact k WHERE k.person_id = %(kept)s AND k.kind = t.kind "
            "AND k.occurred_on = t.occurred_on AND k.source = t.source)",
        ),
    ),
)
take_part(PARTICIPANT)
