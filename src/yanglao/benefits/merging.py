"""What this house says when two files of one elder become one.

Benefits, the facts under them and their accounts move; decisions, the lines of runs and what they changed are frozen and stay
under the file they were made for. A benefit's person follows a recorded merge and nothing else (``people_only_by_merge``).
"""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from yanglao.base.merging import Moves, Participant, Stays, take_part
from yanglao.benefits.rules.states import LIVE

_LIVE = "(" + ", ".join(f"'{state}'" for state in LIVE) + ")"
_OVERLAP = "daterange(k.active_from, k.active_to, '[)') && daterange(t.active_from, t.active_to, '[)')"


def conflicts(kept: int, gone: int) -> list[str]:
    """Return benefits that both files live on, and a month under way."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT t.scheme FROM benefits_benefit k JOIN benefits_benefit t ON t.scheme = k.scheme "
            "WHERE k.person_id = %s AND t.person_id = %s "
            f"AND (k.state IN {_LIVE} AND t.state IN {_LIVE} OR t.state IN {_LIVE} AND k.active_from IS NOT NULL "
            f"AND t.active_from IS NOT NULL AND {_OVERLAP}) ORDER BY 1",
            [kept, gone],
        )
        for (scheme,) in cursor.fetchall():
            found.append(
                _("两份档案都在享受或申请“%(scheme)s”：先停一份，多发的按追回办") % {"scheme": _(scheme)}
            )
        cursor.execute(
            "SELECT DISTINCT r.month FROM benefits_runline l JOIN benefits_monthlyrun r ON r.id = l.run_id "
            "WHERE l.person_id = ANY (%s) AND r.state IN ('opened', 'computed', 'reviewed', 'approved') ORDER BY 1",
            [[kept, gone]],
        )
        for (month,) in cursor.fetchall():
            found.append(_("%(month)s 的发放正在办，其中有这个人：先办完或退回") % {"month": month})
    return found


PARTICIPANT = Participant(
    house="benefits",
    moves=(
        Moves(
            "benefits_benefit",
            "待遇",
            stays=f"t.state NOT IN {_LIVE} AND t.active_from IS NOT NULL AND EXISTS (SELECT 1 FROM benefits_benefit k "
            f"WHERE k.person_id = %(kept)s AND k.scheme = t.scheme AND k.active_from IS NOT NULL AND {_OVERLAP})",
        ),
        Moves("benefits_schemefact", "待遇用的事实"),
        Moves(
            "benefits_entitlementaccount",
            "额度账户",
            # An account goes where its benefit goes; the benefits of this list have moved already.
            stays="EXISTS (SELECT 1 FROM benefits_benefit b WHERE b.id = t.benefit_id AND b.person_id = %(gone)s)",
        ),
    ),
    stays=(
        Stays("benefits_finding", "应享未享的发现", log=True),
        Stays("benefits_outreach", "联系结果"),
        Stays("benefits_decision", "处理决定"),
        Stays("benefits_runline", "发放明细"),
        Stays("benefits_runchange", "发放变动"),
        Stays("benefits_runexception", "发放异常"),
        Stays("benefits_recovery", "追回"),
    ),
    conflicts=conflicts,
)
take_part(PARTICIPANT)
