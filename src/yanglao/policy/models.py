"""Tables of the policy library: documents, clauses that figures rest on, and versions of packs as loaded."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class PolicyDocument(models.Model):
    """A document a pack rests on, as ``sources.md`` lists it."""

    pack = models.CharField("政策包", max_length=40)
    code = models.CharField("编码", max_length=60)
    title = models.CharField("文件", max_length=200)
    number = models.CharField("文号", max_length=80, blank=True)
    issued = models.CharField("日期", max_length=40, blank=True)
    places = models.CharField("适用", max_length=80, blank=True)
    trust = models.CharField("可信", max_length=80, blank=True)

    class Meta:
        verbose_name = "政策文件"
        constraints = [
            models.UniqueConstraint(fields=["pack", "code"], name="policy_document_once"),
            models.CheckConstraint(condition=~Q(title=""), name="policy_document_titled"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()


class Clause(models.Model):
    """A clause or line of a document, and what rests on it."""

    document = models.ForeignKey(PolicyDocument, on_delete=models.PROTECT, related_name="clauses")
    clause = models.CharField("条款", max_length=120, blank=True)
    line = models.CharField("行", max_length=60, blank=True)
    item_kind = models.CharField("类别", max_length=20)
    item_code = models.CharField("编码", max_length=120)
    item_name = models.CharField("名称", max_length=200)

    class Meta:
        verbose_name = "条款"
        constraints = [
            models.UniqueConstraint(
                fields=["document", "clause", "line", "item_kind", "item_code"], name="policy_clause_once"
            ),
            models.CheckConstraint(condition=~Q(clause="") | ~Q(line=""), name="policy_clause_named"),
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.clause, self.line) if part)


class PackVersion(models.Model):
    """A pack as it was loaded: one row for each fingerprint; never changed, except to sign and check it."""

    code = models.CharField("政策包", max_length=40)
    name = models.CharField("名称", max_length=80)
    division = models.CharField("区划", max_length=6)
    extends = models.CharField("上级", max_length=40, blank=True)
    version = models.CharField("版本", max_length=40)
    fingerprint = models.CharField("指纹", max_length=64)
    loaded_at = models.DateTimeField("载入")
    signed_by = models.CharField("签发", max_length=60, blank=True)
    signed_by_id = models.BigIntegerField(null=True, blank=True)
    checked_by = models.CharField("复核", max_length=60, blank=True)
    checked_by_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = "政策包版本"
        constraints = [
            models.UniqueConstraint(fields=["code", "fingerprint"], name="policy_version_once"),
            models.CheckConstraint(
                condition=Q(signed_by_id__isnull=True) | ~Q(signed_by_id=F("checked_by_id")),
                name="policy_version_two_people",
            ),
            models.CheckConstraint(condition=~Q(version=""), name="policy_version_named"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"
