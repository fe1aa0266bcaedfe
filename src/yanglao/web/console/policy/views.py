"""Packs and their versions, parameters in force on a day, rules in words, documents, signing by two people."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.access import permissions as access
from yanglao.base import clock
from yanglao.base import permissions as register
from yanglao.base.errors import NotFound
from yanglao.benefits import queries as benefits
from yanglao.benefits.permissions import SIMULATE
from yanglao.policy import permissions, services
from yanglao.policy import queries as policy
from yanglao.web.console.export import excel
from yanglao.web.console.pages import confirm, done, page
from yanglao.web.console.policy import reading
from yanglao.web.kit import formats, lists
from yanglao.web.kit.parts import Tab


def crumbs_of(*more: str) -> list[dict[str, Any]]:
    """Return the way to a page of policy."""
    first = {"label": _("政策"), "url": reverse("console:policy")}
    return [{"label": _("规划")}, first, *({"label": m} for m in more)]


def pack_of(code: str) -> Any:
    """Return a pack that is there, else say so."""
    if code not in policy.pack_codes():
        raise NotFound(_("没有这个政策包"), remedy=_("从政策里选"))
    return policy.load_pack(code)


def tabs_of(code: str, now: str) -> list[Tab]:
    """Return the tabs of a pack."""
    rows = (
        ("policy-pack", _("参数")),
        ("policy-schemes", _("待遇怎么定")),
        ("policy-overlap", _("衔接")),
        ("policy-documents", _("文件")),
    )
    return [Tab(label, reverse(f"console:{name}", args=[code]), active=name == now) for name, label in rows]


@page(access.SELF, methods=("GET", "HEAD"))
def packs(request: HttpRequest) -> HttpResponse:
    """List the packs of this place and those it rests on, with their registered version and its two signatures."""
    actor = request.actor  # type: ignore[attr-defined]
    own = benefits.pack_code()
    rows = []
    for content in policy.load_pack(own).chain:
        version = policy.version_in_force(content.code)
        rows.append(
            {
                "content": content,
                "row": version,
                "is_own": content.code == own,
                "current": version is not None and version.fingerprint == content.fingerprint,
                "same_person": version is not None and version.signed_by_id == actor.user_id,
            }
        )
    words = {
        "rows": rows,
        "may_simulate": register.may(actor, SIMULATE),
        "may_sign": register.may(actor, permissions.SIGN.code),
        "crumbs": [*crumbs_of()[:1], {"label": _("政策")}],
    }
    return render(request, "console/policy/packs.html", words)


def day_of(request: HttpRequest) -> date:
    """Return the day asked about, today when it is not one."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return clock.today()


@page(access.SELF, methods=("GET", "HEAD"))
def parameters(request: HttpRequest, code: str) -> HttpResponse:
    """Show every parameter in force on a day, with its status and what it rests on."""
    pack, on = pack_of(code), day_of(request)
    state = lists.read(request, filters=("status",), per_page=100)
    every = reading.parameter_rows(code, on)
    counts = {s: sum(r["status"] == s for r in every) for s, _w in reading.STATUSES}
    status = state.chosen.get("status", "")
    rows = [
        r
        for r in every
        if (not status or r["status"] == status) and state.q in f"{r['name']}{r['code']}{r['document']}"
    ]
    if request.GET.get("export") == "xlsx":
        return excel(
            request,
            name=_("%(name)s参数") % {"name": pack.own.name},
            what="policy.parameters",
            headings=[_("编码"), _("名称"), _("值"), _("单位"), _("性质"), _("从"), _("政策包"), _("文件"), _("条款")],
            rows=(
                (r["code"], r["name"], r["value"], r["unit"], str(dict(reading.STATUSES).get(r["status"], r["status"])),
                 r["since"], r["pack"], r["document"], r["clause"])
                for r in rows
            ),
            count=len(rows),
        )  # fmt: skip
    words = {
        "pack": pack.own,
        "on": on,
        "rows": rows[state.first_row : state.first_row + state.per_page],
        "count": len(rows),
        "page": lists.page(request, state, len(rows)),
        "tabs": tabs_of(code, "policy-pack"),
        "filters": [
            lists.choice_filter(
                request, "status", _("性质"), [(s, str(w)) for s, w in reading.STATUSES], counts
            )
        ],
        "export_url": lists.with_query(request, export="xlsx", page=None),
        "crumbs": crumbs_of(pack.own.name),
    }
    return render(request, "console/policy/parameters.html", words)


@page(access.SELF, methods=("GET", "HEAD"))
def schemes(request: HttpRequest, code: str) -> HttpResponse:
    """Show the schemes in force on a day: conditions, rows of the table, what it may not go together with."""
    pack, on = pack_of(code), day_of(request)
    names = reading.document_names(code)
    rows = []
    found = policy.schemes(code, on)
    titles = {s.code: s.name for s in found}
    relations = [
        r
        for content in pack.chain
        for r in content.relations
        if r.starts <= on and (not r.ends or on < r.ends)
    ]
    for s in found:
        rows.append(
            {
                "scheme": s,
                "document": names.get(s.basis.document, s.basis.document),
                "since": formats.full_day(s.starts),
                "cases": [
                    {
                        "label": c.label,
                        "when": c.when_text,
                        "amount": _amount(code, c, on),
                        "clause": c.basis.clause,
                    }
                    for c in s.cases
                ],
                "relations": [
                    {
                        "label": r.label,
                        "other": titles.get(r.other if r.scheme == s.code else r.scheme, r.other),
                    }
                    for r in relations
                    if s.code in (r.scheme, r.other)
                ],
            }
        )
    words = {
        "pack": pack.own,
        "on": on,
        "rows": rows,
        "tabs": tabs_of(code, "policy-schemes"),
        "crumbs": crumbs_of(pack.own.name, _("待遇怎么定")),
    }
    return render(request, "console/policy/schemes.html", words)


def _amount(code: str, case: Any, on: date) -> dict[str, str]:
    """Return what a row of a scheme's table gives: its figure when it is one parameter, else its words."""
    names = sorted(case.amount.names("param"))
    if len(names) == 1:
        try:
            use = policy.parameter(code, names[0], on)
        except policy.ValueMissing:
            return {"text": case.amount_text, "status": ""}
        return {"text": f"{reading.shown(use.value, use.unit)} {use.unit}", "status": use.status}
    return {"text": case.amount_text, "status": ""}


@page(access.SELF, methods=("GET", "HEAD"))
def documents(request: HttpRequest, code: str) -> HttpResponse:
    """List the documents a place's policy rests on."""
    pack = pack_of(code)
    words = {
        "pack": pack.own,
        "rows": policy.documents(code),
        "tabs": tabs_of(code, "policy-documents"),
        "crumbs": crumbs_of(pack.own.name, _("文件")),
    }
    return render(request, "console/policy/documents.html", words)


@page(permissions.SIGN.code, methods=("POST",))
def sign(request: HttpRequest, version_id: int, deed: str) -> HttpResponse:
    """Sign a version, or check what another person signed."""
    if deed not in ("sign", "check"):
        raise NotFound(_("没有这一步"))
    back = reverse("console:policy")
    signing = deed == "sign"
    step = confirm(
        request,
        title=_("签发这一版政策包？") if signing else _("复核这一版政策包？"),
        action=_("签发") if signing else _("复核通过"),
        back=back,
        undone=_("签过的版本不能改；文件有变，装入后是新的一版"),
    )
    if step.response:
        return step.response
    call = services.sign_pack_version if signing else services.check_pack_version
    call(request.actor, version_id=version_id)  # type: ignore[attr-defined]
    return done(request, _("已签发，等另一个人复核") if signing else _("已复核"), back)
