"""The overlap matrix of a place: which benefits go together, which do not, and by which clause."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.access import permissions as access
from yanglao.policy import queries as policy
from yanglao.web.console.export import excel
from yanglao.web.console.pages import page
from yanglao.web.console.policy import reading, views
from yanglao.web.console.policy.compare import RELATIONS
from yanglao.web.kit import lists
from yanglao.web.kit.packwords import pack_word

#: What other offices pay, in the reader's language.
OUTSIDE = {
    "disability_nursing_allowance_fen": gettext_lazy("重度残疾人护理补贴（月）"),
    "disability_living_allowance_fen": gettext_lazy("困难残疾人生活补贴（月）"),
    "ltc_benefit": gettext_lazy("正在享受长期护理保险待遇"),
    "ltc_paid_fen": gettext_lazy("长期护理保险已支付（月）"),
}
#: How a cell looks: what stops money is late, what takes some attend, what is free done.
KIND_OF = {
    "ALLOW": "done",
    "EXCLUDE": "late",
    "HIGHER_OF": "attend",
    "DEDUCT_FIRST": "attend",
    "DIFFERENCE": "attend",
}


@page(access.SELF, methods=("GET", "HEAD"))
def overlap(request: HttpRequest, code: str) -> HttpResponse:
    """Show each pair of benefits, and of a benefit and what another office pays, with the rule that decides."""
    pack, on = views.pack_of(code), views.day_of(request)
    documents = reading.document_names(code)
    schemes = policy.schemes(code, on)
    names = {s.code: s.name for s in schemes}
    facts = policy.SUBJECTS["person"]
    rules = []
    for number, r in enumerate(policy.relations(code, on), 1):
        fact = r.other.rpartition(".")[2]
        other = names.get(r.other) or OUTSIDE.get(fact) or facts[fact].label
        rules.append(
            {
                "number": number,
                "code": r.code,
                "scheme": r.scheme,
                "name": names[r.scheme],
                "other": r.other,
                "other_name": other,
                "kind": KIND_OF[r.kind],
                "word": RELATIONS[r.kind],
                "label": r.label,
                "when": r.when_text,
                "document": documents.get(r.basis.document, r.basis.document),
                "clause": r.basis.clause or r.basis.line,
                "status": r.status,
            }
        )
    if request.GET.get("export") == "xlsx":
        return excel(
            request,
            name=_("%(name)s待遇衔接") % {"name": pack.own.name},
            what="policy.overlap",
            headings=[_("次序"), _("待遇"), _("和什么"), _("怎么办"), _("规则"), _("文件"), _("条款")],
            rows=(
                (
                    r["number"],
                    r["name"],
                    r["other_name"],
                    str(r["word"]),
                    r["label"],
                    r["document"],
                    r["clause"],
                )
                for r in rules
            ),
            count=len(rules),
        )
    outside = list(dict.fromkeys((r["other"], r["other_name"]) for r in rules if r["other"] not in names))
    across = [(s.code, s.name) for s in schemes] + outside
    words = {
        "pack": pack.own,
        "on": on,
        "across": across,
        "grid": [
            {"name": s.name, "cells": [_cell(rules, s.code, other) for other, _n in across]} for s in schemes
        ],
        "rules": rules,
        "tabs": views.tabs_of(code, "policy-overlap"),
        "export_url": lists.with_query(request, export="xlsx"),
        "crumbs": views.crumbs_of(pack.own.name, _("衔接")),
    }
    return render(request, "console/policy/overlap.html", words)


def _cell(rules: list[dict[str, Any]], scheme: str, other: str) -> dict[str, Any] | None:
    """Return the rule of a pair, whichever way round it is written; None where the pack says nothing."""
    if scheme == other:
        return {"self": True}
    for r in rules:
        if {r["scheme"], r["other"]} == {scheme, other}:
            return r | {"title": pack_word(r["label"])}
    return None
