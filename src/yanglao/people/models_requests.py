"""来件: what somebody asks the town for, by whatever channel. Imported by ``models`` (take it from there)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yanglao.people.models import Person, PersonalRow

#: The only changes of state; the database refuses the rest.
REQUEST_ARROWS = {"new": ("taken", "answered", "withdrawn"), "taken": ("answered", "withdrawn")}


class Request(PersonalRow):
    """One request: who asks for whom and for what, who takes it on, what was answered.

    ``name``, ``phone_sealed`` and ``birth_on`` are as told; ``person`` is set by a clerk after the door check (or at once
    where the elder's own account asks). Nothing is looked up in the register while somebody without an account asks.
    """

    KINDS = [
        ("assessment", "申请能力评估"),
        ("benefit", "申请补贴、待遇"),
        ("correct", "更正资料"),
        ("confirm", "核对资料"),
        ("objection", "对决定有意见"),
        ("other", "其他"),
    ]
    CHANNELS = [
        ("phone", "电话"),
        ("counter", "窗口"),
        ("portal", "网上"),
        ("village", "村（社区）代办"),
        ("api", "接口"),
    ]
    STATES = [("new", "没人接"), ("taken", "在办"), ("answered", "已答复"), ("withdrawn", "已撤回")]

    reference = models.CharField("受理号", max_length=12, db_collation="C")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    kind = models.CharField("要办什么", max_length=12, choices=KINDS)
    scheme = models.CharField("哪项待遇", max_length=60, blank=True)
    name = models.CharField("老人姓名", max_length=60)
    birth_on = models.DateField("出生日期", null=True, blank=True)
    relation = models.CharField("谁来说的", max_length=20, blank=True)
    phone_sealed = models.TextField("电话（加密）", blank=True)
    phone_index = models.CharField(max_length=32, blank=True, db_collation="C")
    words = models.CharField("说了什么", max_length=500, blank=True)
    channel = models.CharField("渠道", max_length=10, choices=CHANNELS)
    state = models.CharField("状态", max_length=10, choices=STATES, default="new")
    times = models.SmallIntegerField("说过几次", default=1)
    received_at = models.DateTimeField("收到时间")
    received_by = models.BigIntegerField("谁收的", null=True, blank=True)
    received_by_name = models.CharField(max_length=60, blank=True)
    taken_by = models.BigIntegerField("谁在办", null=True, blank=True)
    taken_by_name = models.CharField(max_length=60, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    tied_by_name = models.CharField("谁对上档案", max_length=60, blank=True)
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_name = models.CharField(max_length=60, blank=True)
    led_to = models.CharField("办成了什么", max_length=60, blank=True)
    is_example = models.BooleanField("示例", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "reference"], name="people_request_reference_once"),
            models.CheckConstraint(condition=~Q(name=""), name="people_request_named"),
            models.CheckConstraint(
                condition=~Q(state="answered") | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="people_request_answer_written",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("received_at")),
                name="people_request_answered_later",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "state", "received_at"], name="people_request_open"),
            models.Index(
                fields=["phone_index", "kind"], condition=~Q(phone_index=""), name="people_request_phone"
            ),
        ]
