"""What this house says when two files of one elder become one."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from yanglao.base.merging import Moves, Participant, Stays, take_part

_OVERLAP = "daterange({0}.valid_from, {0}.valid_to, '[)') && daterange({1}.valid_from, {1}.valid_to, '[)')"
_HELD = "('in_force', 'superseded', 'ended')"
_CLOSED = "('final', 'expired', 'superseded', 'withdrawn', 'refused')"


def conflicts(kept: int, gone: int) -> list[str]:
    """Return assessments and levels that cannot stand twice."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.scale FROM assessment_assessment a JOIN assessment_assessment b ON a.scale = b.scale "
            f"WHERE a.person_id = %s AND b.person_id = %s AND a.state NOT IN {_CLOSED} AND b.state NOT IN {_CLOSED} LIMIT 1",
            [kept, gone],
        )
        if cursor.fetchone():
            found.append(_("两份档案各有一次在办的能力评估：先办完或撤回一次"))
        cursor.execute(
            "SELECT 1 FROM assessment_abilitylevel a JOIN assessment_abilitylevel b ON a.scale = b.scale AND a.level <> b.level "
            f"AND {_OVERLAP.format('a', 'b')} WHERE a.person_id = %s AND b.person_id = %s LIMIT 1",
            [kept, gone],
        )
        if cursor.fetchone():
            found.append(_("同一时期两份档案的能力等级不同：先重新评估，或终止一份"))
        cursor.execute(
            "SELECT 1 FROM assessment_careplan a JOIN assessment_careplan b ON a.ended_on IS NULL AND b.ended_on IS NULL "
            "WHERE a.person_id = %s AND b.person_id = %s LIMIT 1",
            [kept, gone],
        )
        if cursor.fetchone():
            found.append(_("两份档案各有一份照护计划：先终止一份"))
        cursor.execute(
            "SELECT 1 FROM assessment_careplanversion a JOIN assessment_careplanversion b "
            f"ON a.state IN {_HELD} AND b.state IN {_HELD} AND {_OVERLAP.format('a', 'b')} "
            "WHERE a.person_id = %s AND b.person_id = %s LIMIT 1",
            [kept, gone],
        )
        if cursor.fetchone():
            found.append(_("同一时期两份档案各有执行过的照护计划，不能并成一份"))
    return found


PARTICIPANT = Participant(
    house="assessment",
    moves=(
        Moves("assessment_assessment", "能力评估"),
        Moves("assessment_assessmentworker", "评估人员"),
        Moves(
            "assessment_abilitylevel",
            "能力等级",
            stays="EXISTS (SELECT 1 FROM assessment_abilitylevel k WHERE k.person_id = %(kept)s AND k.scale = t.scale "
            f"AND {_OVERLAP.format('k', 't')})",
        ),
        Moves("assessment_objection", "异议"),
        Moves(
            "assessment_interest",
            "利害关系",
            stays="EXISTS (SELECT 1 FROM assessment_interest k WHERE k.person_id = %(kept)s AND k.worker_id = t.worker_id "
            "AND k.kind = t.kind AND k.ended_on IS NULL AND t.ended_on IS NULL)",
        ),
        Moves("assessment_careplan", "照护计划"),
        Moves("assessment_careplanversion", "照护计划各版"),
        Moves("assessment_careplanitem", "照护计划的服务"),
        Moves("assessment_careplanuse", "照护计划用掉的时数"),
    ),
    stays=(Stays("assessment_screening", "初筛"), Stays("assessment_fieldvisit", "上门记录")),
    conflicts=conflicts,
)
take_part(PARTICIPANT)
