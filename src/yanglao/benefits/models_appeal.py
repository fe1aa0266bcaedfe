"""What somebody has against a decision, or against a name on the board; settled by another person."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yanglao.base.scope import ScopedManager
from yanglao.benefits.rules.states import APPEAL_NAMES


class Appeal(models.Model):
    """更正申请 against a decision (``decision``), or 公示异议 against a case on notice (no decision yet)."""

    KINDS = [("appeal", "更正申请"), ("objection", "公示异议")]

    benefit = models.ForeignKey("benefits.Benefit", on_delete=models.PROTECT, related_name="appeals")
    decision = models.ForeignKey(
        "benefits.Decision", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10, choices=KINDS)
    state = models.CharField(max_length=10, choices=list(APPEAL_NAMES.items()), default="open")
    raised_on = models.DateField()
    raised_by = models.CharField("谁提的", max_length=60)
    reason = models.CharField(max_length=500)
    entered_at = models.DateTimeField()
    entered_by = models.BigIntegerField(null=True)
    entered_by_name = models.CharField(max_length=60)
    #: Who had a hand in what is contested: none of them settles it.
    made_by = models.BigIntegerField(null=True)
    checked_by = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.BigIntegerField(null=True)
    settled_by_name = models.CharField(max_length=60, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    #: What came of it: a new decision, or a new case that ends in one.
    outcome = models.ForeignKey(
        "benefits.Decision", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    reopened = models.ForeignKey(
        "benefits.Benefit", on_delete=models.PROTECT, null=True, related_name="reopens", db_index=True
    )

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["benefit"], condition=Q(state="open"), name="benefits_appeal_one_open"
            ),
            models.CheckConstraint(
                condition=Q(kind="objection", decision__isnull=True)
                | Q(kind="appeal", decision__isnull=False),
                name="benefits_appeal_against_something",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "withdrawn"])
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(answer="")),
                name="benefits_appeal_settled_has_answer",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True)
                | (
                    (Q(made_by__isnull=True) | ~Q(settled_by=F("made_by")))
                    & (Q(checked_by__isnull=True) | ~Q(settled_by=F("checked_by")))
                ),
                name="benefits_appeal_settled_by_others",
            ),
        ]
        indexes = [models.Index(fields=["state", "raised_on"], name="benefits_appeal_state")]
