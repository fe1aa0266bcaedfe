"""Findings of a look through the register, and what came of asking people."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yanglao.base.scope import ScopedManager
from yanglao.benefits.rules.reaching import KINDS, OUTCOMES, STAGES


class Finding(models.Model):
    """应享未享、不再符合: what the rules say against what is paid. Written anew by each look through the register."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    county = models.CharField(max_length=6, db_collation="C")
    village = models.CharField(max_length=12, db_collation="C")
    scheme = models.CharField(max_length=60, db_collation="C")
    kind = models.CharField(max_length=10, choices=list(KINDS.items()), db_collation="C")
    stage = models.CharField(max_length=10, choices=list(STAGES.items()), db_collation="C")
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    found_on = models.DateField()

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "scheme"], name="benefits_finding_once"),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="benefits_finding_kind"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="benefits_finding_amount"),
        ]
        indexes = [models.Index(fields=["county", "village", "kind"], name="benefits_finding_place")]


class Outreach(models.Model):
    """What came of asking somebody about a scheme: when, who asked. Added only; the latest stands."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    county = models.CharField(max_length=6, db_collation="C")
    village = models.CharField(max_length=12, db_collation="C")
    scheme = models.CharField(max_length=60, db_collation="C")
    outcome = models.CharField(max_length=10, choices=list(OUTCOMES.items()), db_collation="C")
    contacted_on = models.DateField()
    remark = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)
    recorded_by_name = models.CharField(max_length=60)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=list(OUTCOMES)), name="benefits_outreach_outcome")
        ]
        indexes = [models.Index(fields=["person", "scheme", "-id"], name="benefits_outreach_latest")]
