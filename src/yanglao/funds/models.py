"""Tables of money: sources, budgets, the ledger, payments and what goes to and comes from the banks.

The ledger keeps control accounts; the payments are their sub-ledger, and ``queries.ledger_check`` holds the two together.
A posting is positive on the debit side and negative on the credit side.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yanglao.base.scope import ScopedManager
from yanglao.base.sealed import declare as declare_sealed
from yanglao.funds.rules.states import BATCH_NAMES, PAYMENT_NAMES


class FundSource(models.Model):
    """资金来源."""

    KINDS = [
        ("county", "县级财政"),
        ("town", "镇级财政"),
        ("city", "市级补助"),
        ("province", "省级补助"),
        ("central", "中央补助"),
        ("lottery", "福彩公益金"),
        ("donation", "捐赠"),
        ("insurance", "长期护理保险基金"),
        ("other", "其他"),
    ]
    LEVELS = [("central", "中央"), ("province", "省"), ("city", "市"), ("county", "县"), ("town", "镇")]

    county = models.CharField(max_length=6, db_collation="C")
    code = models.CharField(max_length=40)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField(max_length=10, choices=KINDS)
    #: Whose lottery fund it is; empty for every other kind that does not need it said.
    level = models.CharField("级次", max_length=10, choices=LEVELS, blank=True)
    is_illustrative = models.BooleanField("示意", default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "code"], name="funds_source_code")]


class FundingShare(models.Model):
    """What part of a scheme a source bears, from a day until (not including) another."""

    county = models.CharField(max_length=6, db_collation="C")
    scheme = models.CharField(max_length=60, db_collation="C")
    source = models.ForeignKey(FundSource, on_delete=models.PROTECT, related_name="+")
    permyriad = models.IntegerField("万分之")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    is_illustrative = models.BooleanField("示意", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(permyriad__gt=0, permyriad__lte=10000), name="funds_share_of_whole"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")),
                name="funds_share_forward",
            ),
        ]


class Budget(models.Model):
    """预算额度: what a year plans for a scheme from a source; of it allotted, committed and spent.

    What is hard lets nothing be committed or spent beyond what is allotted: the database holds it, in one statement.
    """

    county = models.CharField(max_length=6, db_collation="C")
    year = models.SmallIntegerField()
    scheme = models.CharField(max_length=60, db_collation="C")
    source = models.ForeignKey(FundSource, on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    allotted_fen = models.BigIntegerField("下达", default=0)
    committed_fen = models.BigIntegerField("已签未付", default=0)
    spent_fen = models.BigIntegerField(default=0)
    is_hard = models.BooleanField("超额即拒", default=False)
    is_illustrative = models.BooleanField("示意", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "year", "scheme", "source"], name="funds_budget_once"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="funds_budget_amount"),
            models.CheckConstraint(
                condition=Q(is_hard=False)
                | Q(spent_fen__lte=models.F("allotted_fen") - models.F("committed_fen")),
                name="funds_budget_not_over",
            ),
            models.CheckConstraint(
                condition=Q(
                    allotted_fen__gte=0, allotted_fen__lte=models.F("amount_fen"), committed_fen__gte=0
                ),
                name="funds_budget_stages",
            ),
        ]


class Account(models.Model):
    """会计科目 of one county."""

    KINDS = [
        ("asset", "资产"),
        ("liability", "负债"),
        ("expense", "支出"),
        ("income", "收入"),
        ("equity", "净资产"),
    ]

    county = models.CharField(max_length=6, db_collation="C")
    code = models.CharField(max_length=80)
    name = models.CharField("科目", max_length=100)
    kind = models.CharField(max_length=10, choices=KINDS)
    owner_type = models.CharField(max_length=40, blank=True)
    owner_id = models.BigIntegerField(null=True)
    source = models.ForeignKey(FundSource, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "code"], name="funds_account_code")]


class Entry(models.Model):
    """分录. Added only; balanced; one per cause."""

    county = models.CharField(max_length=6, db_collation="C")
    occurred_on = models.DateField()
    month = models.CharField(max_length=7, db_collation="C")
    cause = models.CharField(max_length=120, db_collation="C")
    memo = models.CharField(max_length=200, blank=True)
    posted_at = models.DateTimeField()
    posted_by = models.BigIntegerField(null=True)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "cause"], name="funds_entry_once")]
        indexes = [models.Index(fields=["county", "month"], name="funds_entry_month")]


class Posting(models.Model):
    """One line of an entry: debit positive, credit negative, fen."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount_fen=0), name="funds_posting_not_zero")]


class PeriodClose(models.Model):
    """关账: no entry enters a closed month."""

    county = models.CharField(max_length=6, db_collation="C")
    month = models.CharField(max_length=7, db_collation="C")
    closed_at = models.DateTimeField()
    closed_by = models.BigIntegerField(null=True)
    #: How often the month was closed: after a reopening it is closed again by a row of its own.
    turn = models.SmallIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "month", "turn"], name="funds_close_once")]


class Bank(models.Model):
    """A bank that pays out, and how its file is laid out."""

    county = models.CharField(max_length=6, db_collation="C")
    code = models.CharField(max_length=20)
    name = models.CharField("银行", max_length=60)
    layout = models.CharField(max_length=20, default="csv")
    is_example = models.BooleanField("示例", default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "code"], name="funds_bank_code")]


class PaymentAccount(models.Model):
    """收款账户 of a person; the number is sealed."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=6, db_collation="C")
    village = models.CharField(max_length=12, db_collation="C", blank=True)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="+", db_index=False)
    account_sealed = models.TextField()
    account_index = models.CharField(max_length=32)
    account_tail = models.CharField(max_length=4)
    holder = models.CharField("户名", max_length=60)
    holder_relation = models.CharField(max_length=20, default="self")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    entered_by = models.BigIntegerField(null=True)
    is_example = models.BooleanField("示例", default=False)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(valid_to__isnull=True), name="funds_account_one_current"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="funds_payaccount_forward",
            ),
        ]
        indexes = [models.Index(fields=["account_index"], name="funds_payaccount_index")]


class PaymentBatch(models.Model):
    """发放批次: one file for one bank."""

    county = models.CharField(max_length=6, db_collation="C")
    number = models.CharField("批次号", max_length=40)
    cause = models.CharField(max_length=120, db_collation="C")
    month = models.CharField(max_length=7, db_collation="C")
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=list(BATCH_NAMES.items()), default="made")
    count = models.IntegerField()
    amount_fen = models.BigIntegerField()
    file = models.ForeignKey("base.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    file_sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField(null=True)
    reconciled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "number"], name="funds_batch_number"),
            models.CheckConstraint(condition=Q(count__gt=0, amount_fen__gt=0), name="funds_batch_not_empty"),
        ]


class Payment(models.Model):
    """One sum to one person. Original rows are unique for ever (idempotency); a re-issue is a new row linked to the old."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    county = models.CharField(max_length=6, db_collation="C")
    village = models.CharField(max_length=12, db_collation="C", blank=True)
    scheme = models.CharField(max_length=60, db_collation="C")
    month = models.CharField(max_length=7, db_collation="C")
    cause = models.CharField(max_length=60, db_collation="C")
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=list(PAYMENT_NAMES.items()), default="due")
    # These three are checked for a whole statement at once (migration 0003): a foreign key asks for each row by itself,
    # which for a month's payments costs more than everything else; their targets can never be deleted.
    account = models.ForeignKey(
        PaymentAccount,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    batch = models.ForeignKey(
        PaymentBatch,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    line_no = models.IntegerField("文件行号", null=True)
    reissue_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="reissues",
        db_index=False,
        db_constraint=False,
    )
    held_reason = models.CharField(max_length=120, blank=True)
    held_until = models.DateField(null=True)
    failed_code = models.CharField(max_length=20, blank=True)
    due_at = models.DateTimeField()
    paid_on = models.DateField(null=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="funds_payment_positive"),
            models.CheckConstraint(
                condition=~Q(state="held") | ~Q(held_reason=""), name="funds_payment_held_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["batched", "sent", "paid"])
                | Q(batch__isnull=False, account__isnull=False),
                name="funds_payment_batched_in_batch",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(failed_code=""), name="funds_payment_failed_has_code"
            ),
            # Originals once for ever (no re-issue = equal): idempotency; leads with the person, so it finds theirs too.
            models.UniqueConstraint(
                fields=["person", "cause", "scheme", "reissue_of"],
                nulls_distinct=False,
                name="funds_payment_once",
            ),
            # A payment is issued again at most once, and only when it is given up (trigger): one row of a chain is live.
            models.UniqueConstraint(
                fields=["reissue_of"],
                condition=Q(reissue_of__isnull=False),
                name="funds_payment_reissued_once",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "month", "scheme"], name="funds_payment_month"),
            models.Index(fields=["batch", "line_no"], name="funds_payment_batch"),
        ]


class PaymentChange(models.Model):
    """A change of state made for one payment by itself (bulk changes stand with the batch). Added only."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="changes")
    from_state = models.CharField(max_length=10, choices=list(PAYMENT_NAMES.items()))
    to_state = models.CharField(max_length=10, choices=list(PAYMENT_NAMES.items()))
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    reason = models.CharField(max_length=200, blank=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="+")


class ReturnFile(models.Model):
    """A bank's answer to a batch; the same file is read once."""

    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("base.StoredFile", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    read_at = models.DateTimeField()
    read_by = models.BigIntegerField(null=True)
    paid_count = models.IntegerField()
    paid_fen = models.BigIntegerField()
    failed_count = models.IntegerField()
    failed_fen = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "sha256"], name="funds_return_once")]


declare_sealed("funds_paymentaccount", "account_sealed", "'funds_paymentaccount.account:' || person_id")

from yanglao.funds.models_books import (  # noqa: E402
    Allotment,
    Commitment,
    LotteryYear,
    PeriodReopen,
    Question,
)

__all__ = [
    "Account",
    "Allotment",
    "Bank",
    "Budget",
    "Commitment",
    "Entry",
    "FundSource",
    "FundingShare",
    "LotteryYear",
    "Payment",
    "PaymentAccount",
    "PaymentBatch",
    "PaymentChange",
    "PeriodClose",
    "PeriodReopen",
    "Posting",
    "Question",
    "ReturnFile",
]
