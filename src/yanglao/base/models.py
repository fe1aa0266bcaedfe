"""Tables of the ground: installation, audit log with its chain, outbox of events, jobs, approvals, notices, files."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Installation(models.Model):
    """What this database serves: one row, one place."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    county = models.CharField("区划", max_length=6)
    place_name = models.CharField("地方", max_length=40)
    pack = models.CharField("政策包", max_length=40)
    accent = models.CharField("主色", max_length=20, default="sea")
    is_demo = models.BooleanField("示例数据", default=False)
    fixed_today = models.DateField("固定的今天", null=True, blank=True)
    seed = models.IntegerField(default=0)
    scale = models.FloatField(default=1.0)
    phone = models.CharField("咨询电话", max_length=20, default="12345")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="base_installation_one_row")]


class AuditEntry(models.Model):
    """Who did what to which row. Added only; ids and codes, no personal data."""

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=60)
    duty = models.CharField(max_length=20)
    county = models.CharField(max_length=6)
    code = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    village = models.CharField(max_length=12, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-at"], name="base_audit_person"),
            models.Index(fields=["subject_type", "subject_id"], name="base_audit_subject"),
            models.Index(fields=["-at"], name="base_audit_at"),
        ]


class AuditSeal(models.Model):
    """One link of the chain over audit entries, added by the sealer right after."""

    seq = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(
        AuditEntry, on_delete=models.PROTECT, related_name="seal", db_constraint=False
    )
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)


class Event(models.Model):
    """A fact announced: ids and dates only. Written with the change (outbox)."""

    name = models.CharField(max_length=80)
    county = models.CharField(max_length=6)
    subjects = models.JSONField(default=dict)
    occurred_on = models.DateField()
    decided_at = models.DateTimeField()
    created_at = models.DateTimeField()


class EventDelivery(models.Model):
    """One handler's copy of an event; at least once, retried until done."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=120)
    state = models.CharField(
        max_length=10,
        default="pending",
        choices=[("pending", "待送"), ("done", "已办"), ("failed", "没办成")],
    )
    attempts = models.IntegerField(default=0)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="base_delivery_once")]
        indexes = [models.Index(fields=["id"], condition=~Q(state="done"), name="base_delivery_open")]


class Job(models.Model):
    """Long work with a bar: queued, running, done, failed or cancelled."""

    STATES = [
        ("queued", "排队"),
        ("running", "在办"),
        ("done", "办完"),
        ("failed", "没办成"),
        ("cancelled", "已停"),
    ]

    kind = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    county = models.CharField(max_length=6)
    args = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=STATES, default="queued")
    total = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    error = models.JSONField(null=True)
    result = models.JSONField(null=True)
    result_file = models.ForeignKey("base.StoredFile", null=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.BigIntegerField(null=True)
    created_by_name = models.CharField(max_length=60)
    actor = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)


class Approval(models.Model):
    """One maker, another checker."""

    STATES = [("pending", "待审"), ("approved", "同意"), ("returned", "退回")]

    kind = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    county = models.CharField(max_length=6)
    summary = models.CharField(max_length=300)
    amount_fen = models.BigIntegerField(null=True)
    count = models.BigIntegerField(null=True)
    maker_id = models.BigIntegerField(null=True)
    maker_name = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=STATES, default="pending")
    checker_id = models.BigIntegerField(null=True)
    checker_name = models.CharField(max_length=60, blank=True)
    checked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(checker_id__isnull=True) | ~Q(checker_id=F("maker_id")),
                name="base_approval_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="pending") | Q(checked_at__isnull=False),
                name="base_approval_checked_has_time",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id"],
                condition=Q(state="pending"),
                name="base_approval_one_open",
            ),
        ]
        indexes = [models.Index(fields=["county", "state", "due_on"], name="base_approval_open")]


class PublicNotice(models.Model):
    """公示: what stands on the board from a day until (not including) another; names masked by the writer."""

    kind = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    county = models.CharField(max_length=6)
    village = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    body = models.CharField(max_length=1000)
    from_on = models.DateField()
    to_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gt=F("from_on")), name="base_notice_forward")
        ]


class Message(models.Model):
    """A message to somebody outside (text message, letter): recipient sealed, text from a template."""

    channel = models.CharField(max_length=20)
    county = models.CharField(max_length=6)
    village = models.CharField(max_length=12)
    person_id = models.BigIntegerField(null=True)
    recipient_sealed = models.TextField(blank=True)
    template = models.CharField(max_length=60)
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="waiting")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)


class StoredFile(models.Model):
    """A file on disk, known by its content."""

    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    path = models.CharField(max_length=300)
    purpose = models.CharField(max_length=60)
    county = models.CharField(max_length=6)
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
