"""Accounts, the duties they are appointed to, and the log of who looked at whose file."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.ranges import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from yanglao.access.rules.duties import DUTIES
from yanglao.base.scope import ScopedManager


class User(AbstractUser):
    """An account. What it may do stands in its appointments."""

    display_name = models.CharField("姓名", max_length=60, blank=True)
    office = models.CharField("科室", max_length=60, blank=True)
    county = models.CharField("区划", max_length=6, blank=True, default="")
    must_use_mfa = models.BooleanField("须两步登录", default=False)
    must_change_password = models.BooleanField("须改密码", default=False)
    is_example = models.BooleanField("示例", default=False)
    closed_at = models.DateTimeField("停用时间", null=True, blank=True)
    closed_reason = models.CharField("停用原因", max_length=200, blank=True)

    @property
    def name(self) -> str:
        """The name printed in logs and on pages."""
        return self.display_name or self.username


class Appointment(models.Model):
    """One account in one duty over some rows, from a day until (not including) another."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    duty = models.CharField("岗位", max_length=12, choices=[(d.code, d.label) for d in DUTIES.values()])
    county = models.CharField("区划", max_length=6)
    scope_kind = models.CharField("范围", max_length=8)
    scope_keys = ArrayField(
        models.CharField(max_length=20), verbose_name="范围代码", default=list, blank=True
    )
    organisation_id = models.BigIntegerField("单位", null=True, blank=True)
    office = models.CharField("科室", max_length=60, blank=True)
    valid_from = models.DateField("开始")
    valid_to = models.DateField("结束", null=True, blank=True)
    made_by = models.BigIntegerField("经办", null=True)
    made_at = models.DateTimeField("经办时间")
    ended_reason = models.CharField("结束原因", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="access_appointment_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    *[Q(duty=d.code, scope_kind__in=list(d.scopes)) for d in DUTIES.values() if d.scopes],
                    _connector=Q.OR,
                ),
                name="access_appointment_scope_fits_duty",
            ),
            # The same duty twice at once would ask the person to choose between two equal doors.
            ExclusionConstraint(
                name="access_appointment_once",
                index_type="gist",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("duty", RangeOperators.EQUAL),
                    ("county", RangeOperators.EQUAL),
                    (Func(F("organisation_id"), -1, function="COALESCE"), RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", RangeBoundary(), function="DATERANGE"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["county", "duty"], name="access_appointment_duty")]


class ViewLog(models.Model):
    """Who looked at which part of whose file, and why. Added only; the person and the family may read it."""

    person_id = models.BigIntegerField("本人")
    county = models.CharField("区划", max_length=6)
    village = models.CharField("村（社区）", max_length=12)
    actor_id = models.BigIntegerField("查看人", null=True)
    actor_name = models.CharField("查看人", max_length=60)
    duty = models.CharField("岗位", max_length=12)
    what = models.CharField("看了什么", max_length=40)
    purpose = models.CharField("用途", max_length=200)
    at = models.DateTimeField("时间")
    organisation_id = models.BigIntegerField("单位", null=True)

    objects = ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["county", "person_id", "-at"], name="access_viewlog_person")]


from yanglao.access.models_own import FormDraft, SavedView  # noqa: E402  tables of this house in a file of their own
from yanglao.access.models_tokens import ApiToken  # noqa: E402  likewise

__all__ = ["ApiToken", "Appointment", "FormDraft", "SavedView", "User", "ViewLog"]
