"""Writes of the house: packs entered in the policy library, signed and checked by two people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.service import note, service
from yanglao.policy.library import check_packs, forget, load_pack, pack_set, show_pack
from yanglao.policy.models import Clause, PackVersion, PolicyDocument
from yanglao.policy.rules.model import Basis, Pack, PackContent

__all__ = [
    "SignRefused",
    "check_pack_version",
    "check_packs",
    "forget",
    "load_pack",
    "pack_set",
    "register_packs",
    "show_pack",
    "sign_pack_version",
]


class SignRefused(DomainError):
    """A pack version cannot be signed or checked like this."""

    default_code = "policy.sign_refused"


@service("policy.register")
def register_packs(actor: Actor, *, at: datetime) -> dict[str, int]:
    """Enter every usable pack: its documents, the clauses figures rest on, and its version. Idempotent.

    Parameters
    ----------
    actor : Actor
        Who loads them.
    at : datetime
        Moment of loading, aware.

    Returns
    -------
    dict
        ``packs, documents, clauses, new_versions``.

    Raises
    ------
    PackInvalid
        When any pack has faults: nothing is entered.
    """
    found = pack_set()
    if found.problems:
        from yanglao.policy.rules.problems import PackInvalid

        raise PackInvalid(found.problems)
    counts = {"packs": 0, "documents": 0, "clauses": 0, "new_versions": 0}
    for code in sorted(found.packs, key=lambda c: len(found.packs[c].chain)):
        pack = found.packs[code]
        counts["packs"] += 1
        counts["documents"] += len(_enter_documents(pack.own))
        counts["new_versions"] += _enter_version(pack.own, at)
    for pack in found.packs.values():
        counts["clauses"] += _enter_clauses(pack)
    note(**counts)
    return counts


def _enter_documents(content: PackContent) -> list[PolicyDocument]:
    rows = [
        PolicyDocument(
            pack=content.code,
            code=d.code,
            title=d.title,
            number=d.number,
            issued=d.issued,
            places=d.places,
            trust=d.trust,
        )
        for d in content.documents.values()
    ]
    return PolicyDocument.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["pack", "code"],
        update_fields=["title", "number", "issued", "places", "trust"],
    )


def _enter_version(content: PackContent, at: datetime) -> int:
    _row, created = PackVersion.objects.get_or_create(
        code=content.code,
        fingerprint=content.fingerprint,
        defaults={
            "name": content.name,
            "division": content.division,
            "extends": content.extends,
            "version": content.version,
            "loaded_at": at,
        },
    )
    return int(created)


def _enter_clauses(pack: Pack) -> int:
    """Write anew the clauses of a pack's own entries (they are derived from the folder)."""
    own = pack.own
    rows: list[tuple[Basis, str, str, str]] = []
    for p in own.parameters.values():
        rows += [(v.basis, "parameter", p.code, p.name) for v in p.values]
    rows += [(s.basis, "scheme", s.code, s.name) for s in own.schemes]
    rows += [
        (c.basis, "case", f"{s.code}.{c.code}", f"{s.name}：{c.label}") for s in own.schemes for c in s.cases
    ]
    rows += [(r.basis, "relation", r.code, r.label) for r in own.relations]
    rows += [(f.basis, "formula", f.code, f.name) for f in own.formulas]
    rows += [(i.basis, "indicator", i.code, i.name) for i in own.indicators]
    ids = {(d.pack, d.code): d.pk for d in PolicyDocument.objects.all()}
    new = {}
    for basis, kind, code, name in rows:
        document = pack.document(basis.document)
        if document is not None and basis.complete:
            key = (ids[document.pack, document.code], basis.clause, basis.line, kind, code)
            new[key] = Clause(
                document_id=key[0],
                clause=basis.clause,
                line=basis.line,
                item_kind=kind,
                item_code=code,
                item_name=name[:200],
            )
    return len(Clause.objects.bulk_create(new.values(), ignore_conflicts=True))


@service("policy.sign")
def sign_pack_version(actor: Actor, *, version_id: int) -> PackVersion:
    """Sign a loaded pack version (first of two people).

    Raises
    ------
    NotFound, SignRefused
    """
    row = _locked(version_id)
    if row.signed_by_id is not None:
        raise SignRefused(_("这一版已经签发"))
    row.signed_by, row.signed_by_id = actor.name, actor.user_id
    row.save(update_fields=["signed_by", "signed_by_id"])
    note(subject_type="policy.PackVersion", subject_id=row.pk)
    return row


@service("policy.sign", "policy.check")
def check_pack_version(actor: Actor, *, version_id: int) -> PackVersion:
    """Check a signed pack version (second of two people, never the signer).

    Raises
    ------
    NotFound, SignRefused
    """
    row = _locked(version_id)
    if row.signed_by_id is None:
        raise SignRefused(_("这一版还没有签发"), remedy=_("请先由一人签发"))
    if row.signed_by_id == actor.user_id:
        raise SignRefused(_("签发和复核不能是同一个人"), remedy=_("请另一位同事复核"))
    row.checked_by, row.checked_by_id = actor.name, actor.user_id
    row.save(update_fields=["checked_by", "checked_by_id"])
    note(subject_type="policy.PackVersion", subject_id=row.pk)
    return row


def _locked(version_id: int) -> PackVersion:
    row = PackVersion.objects.select_for_update().filter(pk=version_id).first()
    if row is None:
        raise NotFound(_("没有这个政策包版本"))
    return row


def summary() -> dict[str, Any]:
    """Return code, name and version of every usable pack."""
    return {code: {"name": p.own.name, "version": p.version} for code, p in pack_set().packs.items()}
