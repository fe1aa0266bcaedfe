"""Tables of benefits: the benefit with its states, its decisions, and dated facts from the houses above."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q

from yanglao.base.ranges import DateRange
from yanglao.base.scope import ScopedManager
from yanglao.benefits.models_appeal import Appeal  # noqa: F401
from yanglao.benefits.models_reach import Finding, Outreach  # noqa: F401
from yanglao.benefits.models_run import (  # noqa: F401  one house, two files
    MonthlyRun,
    Recovery,
    RunChange,
    RunException,
    RunLine,
)
from yanglao.benefits.rules.states import BENEFIT_NAMES, LIVE


class Benefit(models.Model):
    """待遇资格: one scheme of one person, one span."""

    CHANNELS = [("proposal", "免申即享"), ("application", "申请"), ("transfer", "系统启用前已享受")]

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    county = models.CharField(max_length=6, db_collation="C")
    village = models.CharField(max_length=12, db_collation="C", blank=True)
    scheme = models.CharField(max_length=60, db_collation="C")
    channel = models.CharField(max_length=12, choices=CHANNELS)
    state = models.CharField(max_length=10, choices=list(BENEFIT_NAMES.items()))
    active_from = models.DateField("起始", null=True)
    active_to = models.DateField("截止（不含）", null=True)
    #: First month paid by this system; earlier months were paid elsewhere and are never made up here.
    pays_from = models.DateField(null=True)
    stop_reason = models.CharField(max_length=40, blank=True)
    stop_event = models.BigIntegerField(null=True)
    reversal_event = models.BigIntegerField(null=True)
    #: A fact of the past came late: months from here on are looked at again in the next open run.
    recheck_from = models.DateField(null=True)
    opened_at = models.DateTimeField()
    is_example = models.BooleanField("示例", default=False)

    objects = ScopedManager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="benefits_one_at_a_time",
                expressions=[
                    ("person", "="),
                    ("scheme", "="),
                    (DateRange("active_from", "active_to"), "&&"),
                ],
                condition=Q(active_from__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["person", "scheme"], condition=Q(state__in=list(LIVE)), name="benefits_one_live"
            ),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")),
                name="benefits_span_forward",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "suspended", "stopped", "closed"])
                | Q(active_from__isnull=False, pays_from__isnull=False),
                name="benefits_active_has_span",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["stopped", "closed"])
                | (Q(active_to__isnull=False) & ~Q(stop_reason="")),
                name="benefits_stopped_has_end",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "suspended"]) | Q(active_to__isnull=True),
                name="benefits_active_is_open",
            ),
        ]
        indexes = [models.Index(fields=["county", "scheme", "state"], name="benefits_by_scheme")]


class BenefitChange(models.Model):
    """Every step of a benefit: from, to, who, why. Added only."""

    benefit = models.ForeignKey(Benefit, on_delete=models.PROTECT, related_name="changes")
    from_state = models.CharField(max_length=10, blank=True, choices=list(BENEFIT_NAMES.items()))
    to_state = models.CharField(max_length=10, choices=list(BENEFIT_NAMES.items()))
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    reason = models.CharField(max_length=200, blank=True)


class Application(models.Model):
    """What was asked for, or found by the scan (免申即享), with its reasons and what it would bring."""

    benefit = models.OneToOneField(Benefit, on_delete=models.PROTECT, related_name="application")
    submitted_on = models.DateField()
    submitted_by = models.BigIntegerField(null=True)
    submitted_by_name = models.CharField(max_length=60)
    on_behalf = models.CharField(max_length=40, blank=True)
    from_month = models.CharField(max_length=7, db_collation="C")
    reasons = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    expected_fen = models.BigIntegerField()
    notice_to = models.DateField(null=True)


class Decision(models.Model):
    """处理决定. Immutable; a correction is a new decision that points to the old one."""

    OUTCOMES = [
        ("grant", "给予"),
        ("change", "调整"),
        ("stop", "停发"),
        ("suspend", "暂停"),
        ("resume", "恢复"),
        ("reject", "不予"),
    ]

    benefit = models.ForeignKey(Benefit, on_delete=models.PROTECT, related_name="decisions")
    person_id = models.BigIntegerField()
    county = models.CharField(max_length=6, db_collation="C")
    village = models.CharField(max_length=12, db_collation="C", blank=True)
    scheme = models.CharField(max_length=60, db_collation="C")
    decided_at = models.DateTimeField()
    effect_from = models.DateField()
    outcome = models.CharField(max_length=10, choices=OUTCOMES)
    cause = models.CharField(max_length=40, db_collation="C")
    amount_fen = models.BigIntegerField(null=True)
    hours = models.IntegerField(null=True)
    case_code = models.CharField(max_length=60, blank=True)
    relation = models.CharField(max_length=60, blank=True)
    facts = models.JSONField()
    pack = models.CharField(max_length=40)
    pack_version = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)
    evaluated_month = models.CharField(max_length=7, db_collation="C")
    steps = models.JSONField(default=list)
    reason = models.CharField(max_length=200, blank=True)
    maker_id = models.BigIntegerField(null=True)
    maker_name = models.CharField(max_length=60)
    checker_id = models.BigIntegerField(null=True)
    checker_name = models.CharField(max_length=60, blank=True)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(checker_id__isnull=True) | ~Q(checker_id=F("maker_id")),
                name="benefits_decision_two_people",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="benefits_decision_amount"
            ),
        ]
        indexes = [models.Index(fields=["person_id", "-decided_at"], name="benefits_decision_person")]


class Suspension(models.Model):
    """A span without payment; months in it are made up only when ``backpay`` says so."""

    benefit = models.ForeignKey(Benefit, on_delete=models.PROTECT, related_name="suspensions")
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    reason = models.CharField(max_length=200)
    backpay = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["benefit"], condition=Q(to_on__isnull=True), name="benefits_suspension_one_open"
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="benefits_suspension_forward",
            ),
        ]


class SchemeFact(models.Model):
    """A dated fact an upper house wrote down for the schemes, with its source row. Added only: a newer row overrides."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    county = models.CharField(max_length=6, db_collation="C")
    village = models.CharField(max_length=12, db_collation="C", blank=True)
    name = models.CharField(max_length=60)
    value = models.JSONField()
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    source_type = models.CharField(max_length=60)
    source_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["person", "name", "from_on"], name="benefits_fact_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gt=F("from_on")), name="benefits_fact_forward"
            )
        ]


class EntitlementAccount(models.Model):
    """额度账户: granted, reserved, consumed, released and expired units of a scheme in a period."""

    benefit = models.ForeignKey(Benefit, on_delete=models.PROTECT, related_name="+", db_index=False)
    person_id = models.BigIntegerField()
    county = models.CharField(max_length=6, db_collation="C")
    village = models.CharField(max_length=12, db_collation="C", blank=True)
    period = models.CharField(max_length=7, db_collation="C")
    unit = models.CharField(max_length=10, default="fen")
    granted = models.BigIntegerField()
    reserved = models.BigIntegerField(default=0)
    consumed = models.BigIntegerField(default=0)
    expired = models.BigIntegerField(default=0)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["benefit", "period"], name="benefits_entitlement_once"),
            models.CheckConstraint(
                condition=Q(granted__gte=0, reserved__gte=0, consumed__gte=0, expired__gte=0),
                name="benefits_entitlement_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(granted__gte=F("reserved") + F("consumed") + F("expired")),
                name="benefits_entitlement_covered",
            ),
        ]
        indexes = [models.Index(fields=["person_id", "period"], name="benefits_entitlement_person")]
