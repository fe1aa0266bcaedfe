"""What the desk asks for in one go: the reckoning as background work, all bank files of a month at once."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from yanglao.base import jobs
from yanglao.base.actor import Actor
from yanglao.base.models import Job
from yanglao.base.periods import Month
from yanglao.base.service import note, service
from yanglao.benefits import permissions
from yanglao.benefits.errors import NotThatState
from yanglao.benefits.rules.states import RUN_NAMES
from yanglao.benefits.services import paying, runs
from yanglao.funds import services as funds


@service(permissions.RUN_COMPUTE, "benefits.ask_compute")
def ask_compute(actor: Actor, *, month: str, facts_on: date, at: datetime) -> Job:
    """Open the month when it is not, and queue its reckoning; return the job.

    Parameters
    ----------
    facts_on : date
        Day the facts are taken as of.

    Raises
    ------
    NotThatState
        When an earlier month is not sent yet, or this one is computed and not returned.
    """
    name = str(Month.parse(month))
    runs.open_run(actor, month=name, at=at)
    if runs.step_of(actor, name, "computed") is None:
        raise NotThatState(
            _("%(month)s 已经算过了") % {"month": name},
            code="benefits.computed",
            kept=_("没有改动"),
            remedy=_("要重算先退回，写明理由"),
        )
    job = jobs.start(
        actor,
        "benefits.compute_run",
        _("计算 %(month)s 发放") % {"month": name},
        month=name,
        facts_on=str(facts_on),
    )
    note(month=name, job=job.pk)
    return job


@service(permissions.RUN_POST, "benefits.write_bank_files")
def write_bank_files(actor: Actor, *, month: str, at: datetime) -> dict[str, int]:
    """Gather what is due into batches and write each bank's file; return ``files, count, amount_fen``."""
    name = str(Month.parse(month))
    state = runs.run_of(actor, name).state
    if state != "posted":
        raise NotThatState(
            _("%(month)s 现在是“%(now)s”，不能生成银行文件") % {"month": name, "now": RUN_NAMES[state]},
            kept=_("没有改动"),
            remedy=_("先办前一步"),
            state=state,
        )
    written = [funds.write_bank_file(actor, batch_id=pk) for pk in paying.batch(actor, month=name, at=at)]
    found = {
        "files": len(written),
        "count": sum(w["count"] for w in written),
        "amount_fen": sum(w["amount_fen"] for w in written),
    }
    note(month=month, **found)
    return found
