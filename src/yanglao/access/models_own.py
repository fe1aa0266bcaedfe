"""What an account keeps for itself alone: saved views of lists, half-filled forms. Row policy: one's own rows only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yanglao.base.scope import ScopedManager
from yanglao.base.sealed import declare as declare_sealed


class SavedView(models.Model):
    """A name for what a list's address asks for: filters, sort, columns."""

    user_id = models.BigIntegerField("账号")
    list_name = models.CharField("名单", max_length=60, db_collation="C")
    list_title = models.CharField("名单的名字", max_length=60)
    path = models.CharField("地址", max_length=200)
    name = models.CharField("名字", max_length=30)
    query = models.CharField("条件", max_length=1000)
    is_default = models.BooleanField("打开名单时先看它", default=False)
    created_at = models.DateTimeField("存的时间")

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "list_name", "name"], name="access_view_name_once"),
            models.UniqueConstraint(
                fields=["user_id", "list_name"], condition=Q(is_default=True), name="access_view_one_default"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(query=""), name="access_view_says_something"),
        ]


class FormDraft(models.Model):
    """What was typed into a form and not yet handed in; sealed whole, one per account and form."""

    user_id = models.BigIntegerField("账号")
    form = models.CharField("表", max_length=40, db_collation="C")
    values_sealed = models.TextField("内容（加密）")
    saved_at = models.DateTimeField("存的时间")

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "form"], name="access_draft_once")]


declare_sealed("access_formdraft", "values_sealed", "'access_formdraft.values:' || user_id || ':' || form")
# The library's own table: the secret of the telephone, the seed of the spare codes.
for _member in ("secret", "seed"):
    declare_sealed("mfa_authenticator", "data", "'mfa_authenticator.secret'", inside=_member)
