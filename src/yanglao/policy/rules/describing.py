"""``pack show``: a pack in words a person or a machine can read."""

from __future__ import annotations

from typing import Any

from yanglao.policy.rules.binding import plain
from yanglao.policy.rules.model import Basis, Indicator, Pack, Parameter, Scheme


def describe(pack: Pack) -> dict[str, Any]:
    """Return everything a place's policy says, nearest folder winning, each entry with the pack that set it."""
    parameters: dict[str, Parameter] = {}
    schemes: dict[str, Scheme] = {}
    for content in pack.chain:
        for code, parameter in content.parameters.items():
            parameters.setdefault(code, parameter)
        for scheme in sorted(content.schemes, key=lambda s: s.starts, reverse=True):
            schemes.setdefault(scheme.code, scheme)
    own = pack.own
    return {
        "code": own.code,
        "name": own.name,
        "name_en": own.name_en,
        "level": own.level,
        "division": own.division,
        "version": own.version,
        "extends": [content.code for content in pack.chain[1:]],
        "fingerprint": pack.fingerprint,
        "parameters": [_parameter(pack, parameters[code]) for code in sorted(parameters)],
        "schemes": [_scheme(schemes[code]) for code in sorted(schemes)],
        "relations": [
            {
                "code": r.code,
                "rule": r.kind,
                "scheme": r.scheme,
                "with": r.other,
                "label": r.label,
                "pack": r.pack,
                "status": r.status,
                **_basis(r.basis),
            }
            for content in pack.chain
            for r in content.relations
        ],  # fmt: skip
        "formulas": [
            {
                "code": f.code,
                "name": f.name,
                "expression": f.text,
                "unit": f.unit,
                "pack": f.pack,
                **_basis(f.basis),
            }
            for content in pack.chain
            for f in content.formulas
        ],  # fmt: skip
        "lists": [
            {
                "code": entry.code,
                "name": entry.name,
                "pack": entry.pack,
                "status": entry.status,
                "items": len(entry.items),
            }
            for content in pack.chain
            for entry in content.lists.values()
        ],  # fmt: skip
        "indicators": [_indicator(i) for i in own.indicators],
        "documents": [
            {
                "code": d.code,
                "title": d.title,
                "number": d.number,
                "issued": d.issued,
                "trust": d.trust,
                "pack": d.pack,
            }
            for content in pack.chain
            for d in content.documents.values()
        ],  # fmt: skip
        "cases": len(own.cases),
    }


def _basis(basis: Basis) -> dict[str, str]:
    return {"document": basis.document, "clause": basis.clause, "line": basis.line}


def _parameter(pack: Pack, parameter: Parameter) -> dict[str, Any]:
    return {
        "code": parameter.code,
        "name": parameter.name,
        "unit": parameter.unit,
        "pack": parameter.pack,
        "figures": list(parameter.figures),
        "values": [
            {
                "value": plain(v.value) if not v.source_text else None,
                "expression": v.source_text or None,
                "from": v.starts.isoformat(),
                "to": v.ends.isoformat() if v.ends else None,
                "decided": v.decided.isoformat() if v.decided else None,
                "status": v.status,
                "comparison": v.comparison,
                "qualifier": v.qualifier,
                "nature": v.nature,
                "year": v.year,
                "printed": v.printed,
                "note": v.note,
                **_basis(v.basis),
            }
            for v in parameter.values
        ],
    }


def _scheme(scheme: Scheme) -> dict[str, Any]:
    return {
        "code": scheme.code,
        "name": scheme.name,
        "pack": scheme.pack,
        "subject": scheme.subject,
        "unit": scheme.unit,
        "form": scheme.form,
        "period": scheme.period,
        "application": scheme.application,
        "status": scheme.status,
        "from": scheme.starts.isoformat(),
        "to": scheme.ends.isoformat() if scheme.ends else None,
        "conditions": [{"code": c.code, "label": c.label, "test": c.text} for c in scheme.conditions],
        "cases": [
            {
                "code": c.code,
                "label": c.label,
                "when": c.when_text,
                "amount": c.amount_text,
                **_basis(c.basis),
            }
            for c in scheme.cases
        ],
        **_basis(scheme.basis),
    }


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "code": indicator.code,
        "number": indicator.number,
        "group": indicator.group,
        "name": indicator.name,
        "printed_unit": indicator.printed_unit,
        "effective_unit": indicator.effective_unit,
        "kind": indicator.kind,
        "per": indicator.per,
        "comparison": indicator.comparison,
        "numerator": indicator.numerator,
        "denominator": indicator.denominator,
        "settled": indicator.settled,
        "assumption": indicator.assumption,
        "oddities": list(indicator.oddities),
        "figures": list(indicator.figures),
        "values": [
            {
                "year": v.year,
                "value": plain(v.value),
                "nature": v.nature,
                "printed": v.printed,
                "label": v.label,
                "comparison": v.comparison,
                "qualifier": v.qualifier,
                "status": v.status,
                **_basis(v.basis),
            }
            for v in indicator.values
        ],  # fmt: skip
    }
