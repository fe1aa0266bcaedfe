"""Tokens of machines: an organisation's system speaks to the interface with one, for a time, over some rows, for a few things."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class ApiToken(models.Model):
    """One token. The secret is shown once and stands here only as a digest."""

    name = models.CharField("哪个系统", max_length=60)
    county = models.CharField("区划", max_length=6)
    organisation_id = models.BigIntegerField("单位", null=True, blank=True)
    duty = models.CharField("按哪个岗位", max_length=12)
    scope_kind = models.CharField("范围", max_length=8)
    scope_keys = ArrayField(models.CharField(max_length=20), verbose_name="范围代码", default=list)
    permissions = ArrayField(models.CharField(max_length=60), verbose_name="能办什么")
    prefix = models.CharField("开头", max_length=12, unique=True, db_collation="C")
    digest = models.CharField("摘要", max_length=64, db_collation="C")
    made_by = models.BigIntegerField("经办", null=True)
    made_by_name = models.CharField("经办", max_length=60)
    made_at = models.DateTimeField("发出时间")
    expires_on = models.DateField("到哪天（不含）")
    last_used_at = models.DateTimeField("上次用", null=True, blank=True)
    revoked_at = models.DateTimeField("收回时间", null=True, blank=True)
    revoked_by = models.BigIntegerField("谁收回", null=True)
    revoke_reason = models.CharField("为什么收回", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="access_token_digest"),
            models.CheckConstraint(condition=~Q(permissions=[]), name="access_token_may_something"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoke_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoke_reason="")),
                name="access_token_revoked_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["county", "-id"], name="access_token_county")]

    def __str__(self) -> str:
        """Name it for the rate limit's key: by its row, never by its secret."""
        return f"token:{self.pk}"
