"""Tables of the monthly run: the run, its lines, what it changed, what needs a word, what is asked back."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from yanglao.base.scope import ScopedManager
from yanglao.benefits.rules.states import RECOVERY_NAMES, RUN_NAMES


class MonthlyRun(models.Model):
    """月度发放: one per county and month."""

    county = models.CharField(max_length=6, db_collation="C")
    month = models.CharField(max_length=7, db_collation="C")
    state = models.CharField(max_length=12, choices=list(RUN_NAMES.items()), default="opened")
    pack = models.CharField(max_length=40)
    pack_version = models.CharField(max_length=40, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    facts_on = models.DateField("事实截至", null=True)
    totals = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True)
    computed_by = models.BigIntegerField(null=True)
    computed_by_name = models.CharField(max_length=60, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.BigIntegerField(null=True)
    reviewed_by_name = models.CharField(max_length=60, blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.BigIntegerField(null=True)
    approved_by_name = models.CharField(max_length=60, blank=True)
    posted_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    reconciled_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    returned_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "month"], name="benefits_run_once"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("computed_by")),
                name="benefits_run_two_people",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("computed_by")),
                name="benefits_run_reviewed_by_other",
            ),
        ]


class RunLine(models.Model):
    """What a run owes a benefit for one month: the month itself, or a difference for an earlier one. Never edited."""

    KINDS = [("regular", "当月"), ("delta", "差额"), ("recovery", "追回")]

    # Checked for a whole statement at once (migration 0003); runs, benefits and decisions can never be deleted.
    run = models.ForeignKey(
        MonthlyRun, on_delete=models.PROTECT, related_name="lines", db_index=False, db_constraint=False
    )
    benefit = models.ForeignKey(
        "benefits.Benefit",
        on_delete=models.PROTECT,
        related_name="lines",
        db_index=False,
        db_constraint=False,
    )
    decision = models.ForeignKey(
        "benefits.Decision",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    person_id = models.BigIntegerField()
    county = models.CharField(max_length=6, db_collation="C")
    village = models.CharField(max_length=12, db_collation="C", blank=True)
    scheme = models.CharField(max_length=60, db_collation="C")
    month = models.CharField("所属月", max_length=7, db_collation="C")
    amount_fen = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=KINDS)
    cause = models.CharField(max_length=30, db_collation="C")
    #: Facts of an earlier month a difference was reckoned on; a line of the month itself rests on its decision's.
    facts = models.JSONField(null=True)

    objects = ScopedManager()

    class Meta:
        # Lines come in order of runs: a range index finds a run's at a fraction of a tree's upkeep.
        indexes = [
            BrinIndex(fields=["run"], pages_per_range=16, autosummarize=True, name="benefits_line_of_run")
        ]
        constraints = [
            models.UniqueConstraint(fields=["benefit", "month", "run"], name="benefits_line_once_a_run"),
            models.UniqueConstraint(
                fields=["benefit", "month"], condition=Q(kind="regular"), name="benefits_line_regular_once"
            ),
            models.CheckConstraint(
                condition=(Q(kind="regular", amount_fen__gte=0))
                | (Q(kind="delta") & ~Q(amount_fen=0))
                | Q(kind="recovery", amount_fen__lt=0),
                name="benefits_line_sign",
            ),
        ]


class RunChange(models.Model):
    """A draft decision of a run: becomes a :class:`Decision` when the run is approved, vanishes when it is returned."""

    run = models.ForeignKey(MonthlyRun, on_delete=models.PROTECT, related_name="changes", db_index=False)
    benefit = models.ForeignKey(
        "benefits.Benefit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    person_id = models.BigIntegerField()
    county = models.CharField(max_length=6, db_collation="C")
    village = models.CharField(max_length=12, db_collation="C", blank=True)
    outcome = models.CharField(max_length=10)
    cause = models.CharField(max_length=40, db_collation="C")
    effect_from = models.DateField()
    before_fen = models.BigIntegerField(null=True)
    amount_fen = models.BigIntegerField(null=True)
    case_code = models.CharField(max_length=60, blank=True)
    relation = models.CharField(max_length=60, blank=True)
    facts = models.JSONField()
    steps = models.JSONField(default=list)
    decision = models.ForeignKey(
        "benefits.Decision", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "benefit"], name="benefits_change_once_a_run")]


class RunException(models.Model):
    """Someone in the run who needs a word: settled by a rule, or open until decided (approval waits)."""

    STATES = [("open", "待您定"), ("settled", "已处理"), ("noted", "不影响")]

    run = models.ForeignKey(MonthlyRun, on_delete=models.PROTECT, related_name="exceptions", db_index=False)
    person_id = models.BigIntegerField()
    county = models.CharField(max_length=6, db_collation="C")
    village = models.CharField(max_length=12, db_collation="C", blank=True)
    scheme = models.CharField(max_length=60, db_collation="C", blank=True)
    kind = models.CharField(max_length=30)
    state = models.CharField(max_length=8, choices=STATES)
    amount_fen = models.BigIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    settled_by = models.BigIntegerField(null=True)
    settled_by_name = models.CharField(max_length=60, blank=True)
    settled_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "kind", "person_id", "scheme"], name="benefits_exception_once"
            )
        ]


class Recovery(models.Model):
    """追回: beside the benefit, which may run on while it is repaid."""

    benefit = models.ForeignKey("benefits.Benefit", on_delete=models.PROTECT, related_name="recoveries")
    person_id = models.BigIntegerField()
    county = models.CharField(max_length=6, db_collation="C")
    village = models.CharField(max_length=12, db_collation="C", blank=True)
    scheme = models.CharField(max_length=60, db_collation="C")
    run = models.ForeignKey(MonthlyRun, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=60)
    amount_fen = models.BigIntegerField()
    collected_fen = models.BigIntegerField(default=0)
    state = models.CharField(max_length=12, choices=list(RECOVERY_NAMES.items()), default="opened")
    opened_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "benefit"], name="benefits_recovery_once"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, collected_fen__gte=0, collected_fen__lte=F("amount_fen")),
                name="benefits_recovery_amounts",
            ),
        ]
        indexes = [models.Index(fields=["person_id"], name="benefits_recovery_person")]
