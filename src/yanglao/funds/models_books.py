"""Tables of the books beside the ledger: allotments, commitments, the lottery fund, months reopened, questions about payments."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yanglao.base.scope import ScopedManager


class Allotment(models.Model):
    """下达: part of a budget released for use, by a document. Added only; taking back is a row below zero."""

    budget = models.ForeignKey("funds.Budget", on_delete=models.PROTECT, related_name="allotments")
    amount_fen = models.BigIntegerField()
    allotted_on = models.DateField()
    document = models.CharField("文号", max_length=120)
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="funds_allotment_not_zero"),
            models.UniqueConstraint(fields=["budget", "document"], name="funds_allotment_once"),
        ]


class Commitment(models.Model):
    """承诺: money bound by a contract or a grant before it is paid."""

    county = models.CharField(max_length=6, db_collation="C")
    budget = models.ForeignKey("funds.Budget", on_delete=models.PROTECT, related_name="commitments")
    cause = models.CharField("合同号、项目号", max_length=120, db_collation="C")
    subject = models.CharField("事由", max_length=120)
    amount_fen = models.BigIntegerField()
    spent_fen = models.BigIntegerField(default=0)
    made_on = models.DateField()
    made_by = models.BigIntegerField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "cause"], name="funds_commitment_once"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, spent_fen__gte=0, spent_fen__lte=models.F("amount_fen")),
                name="funds_commitment_within",
            ),
        ]


class LotteryYear(models.Model):
    """本级福彩公益金 of a year: the whole the share for elderly care is taken of."""

    county = models.CharField(max_length=6, db_collation="C")
    year = models.SmallIntegerField()
    total_fen = models.BigIntegerField("本级公益金")
    basis = models.CharField("依据", max_length=120)
    is_illustrative = models.BooleanField("示意", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "year"], name="funds_lottery_once"),
            models.CheckConstraint(condition=Q(total_fen__gt=0), name="funds_lottery_positive"),
        ]


class PeriodReopen(models.Model):
    """反结账: one asks, another confirms; from then on the closing it names no longer holds."""

    close = models.OneToOneField("funds.PeriodClose", on_delete=models.PROTECT, related_name="reopened")
    reason = models.CharField("原因", max_length=300)
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField()
    asked_by_name = models.CharField(max_length=60)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.BigIntegerField(null=True)
    confirmed_by_name = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("asked_by")),
                name="funds_reopen_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="funds_reopen_confirmed_whole",
            ),
        ]


class Question(models.Model):
    """疑点: something about a payment a person must look at and answer by a day. It stops nothing by itself."""

    KINDS = [
        ("shared_account", "一个账户收几个人的钱"),
        ("account_changed", "换了收款账户"),
        ("paid_after_death", "去世以后还在发"),
        ("paid_after_move", "迁出以后还在发"),
    ]
    OUTCOMES = [
        ("explained", "情况属实，不用改"),
        ("corrected", "已改正"),
        ("recovery", "要追回"),
        ("referred", "移交核查"),
    ]

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    county = models.CharField(max_length=6, db_collation="C")
    village = models.CharField(max_length=12, db_collation="C", blank=True)
    kind = models.CharField(max_length=20, choices=KINDS)
    #: What it is about, so that the same thing is asked once: an account, a month.
    about = models.CharField(max_length=60, db_collation="C")
    detail = models.JSONField(default=dict)
    amount_fen = models.BigIntegerField(default=0)
    found_on = models.DateField()
    answer_by = models.DateField()
    #: Who made what is asked about: somebody else answers.
    made_by = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=10, choices=OUTCOMES, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)
    answered_by_name = models.CharField(max_length=60, blank=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "about"], name="funds_question_once"),
            models.CheckConstraint(
                condition=Q(made_by__isnull=True)
                | Q(answered_by__isnull=True)
                | ~Q(answered_by=models.F("made_by")),
                name="funds_question_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at__isnull=True)
                | (~Q(outcome="") & ~Q(answer="") & Q(answered_at__isnull=False)),
                name="funds_question_answered_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "answer_by"], condition=Q(outcome=""), name="funds_question_open")
        ]
