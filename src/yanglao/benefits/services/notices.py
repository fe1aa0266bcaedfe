"""Letters about decisions: who printed them, and when, is noted with the letters' numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.service import note, service
from yanglao.benefits import permissions
from yanglao.benefits.queries.notices import MOST_LETTERS, letter_contents


@service(permissions.NOTICE)
def print_notices(actor: Actor, *, decision_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return the contents of letters for printing, and note it.

    Raises
    ------
    NotFound
        When none of them is in the actor's scope.
    DomainError
        When there are too many for one go.
    """
    if len(decision_ids) > MOST_LETTERS:
        raise DomainError(
            _("一次最多打印 %(most)d 份") % {"most": MOST_LETTERS},
            code="benefits.too_many_letters",
            kept=_("没有打印"),
            remedy=_("选一个村（社区）再打印"),
        )
    found = letter_contents(decision_ids)
    if not found:
        raise NotFound(_("没有这个决定，或不在您的范围内"), remedy=_("从待遇页面打开"))
    if len(found) == 1:
        one = found[0]
        note(
            subject_type="benefits.Decision",
            subject_id=one["id"],
            person_id=one["person_id"],
            village=one["village"],
        )
    note(letters=len(found), decisions=[c["id"] for c in found])
    return found
