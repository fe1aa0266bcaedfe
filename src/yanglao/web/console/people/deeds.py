"""What is done to one file: show a number, correct, category, contacts, life event, take back. One service call each."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.access import queries as access
from yanglao.base import clock, permissions
from yanglao.base.errors import DomainError, NotFound
from yanglao.benefits import queries as benefits
from yanglao.people import queries, services
from yanglao.web.console.pages import add_refusal, confirm, done, page
from yanglao.web.console.people import words
from yanglao.web.console.people.file import crumbs, find
from yanglao.web.console.people.forms import CategoryForm, EventForm, PersonForm
from yanglao.web.kit import formats


def _url(head: dict[str, Any], tab: str = "") -> str:
    url = reverse("console:person", args=[head["file_no"]])
    return f"{url}?tab={tab}" if tab else url


@page("people.reveal", methods=("POST",))
def reveal(request: HttpRequest, key: str) -> HttpResponse:
    """Show a number whole for a minute; who looked and why is kept."""
    head = find(request, key)
    name = request.POST.get("field", "")
    value = services.reveal(
        request.actor,  # type: ignore[attr-defined]
        person_id=head["person_id"],
        field=name,
        purpose=request.POST.get("purpose", ""),
        at=clock.now(),
    )
    plain = "phone" if name.startswith("contact:") else name
    masked = access.mask(request.actor, plain, value)  # type: ignore[attr-defined]
    context = {"head": head, "value": value, "masked": masked, "crumbs": crumbs(head, _("显示"))}
    part = request.headers.get("HX-Request")
    return render(request, f"console/people/{'revealed' if part else 'revealed_page'}.html", context)


@page("people.write")
def correct(request: HttpRequest, key: str) -> HttpResponse:
    """Correct what was written wrongly; an empty number or telephone means: as it stands."""
    head = find(request, key)
    known = {
        name: head[name]
        for name in (
            "name", "sex", "birth_on", "id_type", "ethnicity", "register_village", "register_address",
            "residence_village", "residence_address",
        )
    }  # fmt: skip
    form = PersonForm(request.actor, request.POST or None, initial=known)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        changes = {
            name: given[name]
            for name in form.changed_data
            if name in services_correctable() and (given[name] or name not in ("id_number", "phone", "sex"))
        }
        try:
            if not changes:
                raise DomainError(_("没有改动"), code="people.unchanged", remedy=_("改好再存，或回到档案"))
            services.correct_person(
                request.actor,  # type: ignore[attr-defined]
                person_id=head["person_id"],
                changes=changes,
                at=clock.now(),
                today=clock.today(),
            )
        except DomainError as refusal:
            refused(form, refusal)
        else:
            return done(request, _("已更正 %(n)d 项") % {"n": len(changes)}, _url(head))
    context = {"form": form, "head": head, "crumbs": crumbs(head, _("更正信息"))}
    return render(request, "console/people/correct.html", context, status=422 if form.errors else 200)


def services_correctable() -> set[str]:
    """Return the columns a correction may name (moves are life events)."""
    return {
        "name", "id_number", "id_type", "sex", "birth_on", "ethnicity", "phone", "register_village", "register_address",
        "residence_village", "residence_address",
    }  # fmt: skip


def refused(form: Any, refusal: DomainError) -> None:
    """Put every problem of a refused person at its field."""
    problems = refusal.detail.get("problems")
    if not problems:
        add_refusal(form, refusal)
        return
    for one in problems:
        text = "。".join(part for part in (one["message"], one["remedy"]) if part)
        field = (
            one["field"]
            if one["field"] in form.fields
            else "register_village"
            if one["field"] == "village"
            else None
        )
        form.add_error(field, text)


@page("people.category")
def category(request: HttpRequest, key: str) -> HttpResponse:
    """Say that the person belongs to a category from a day on, or no longer."""
    head = find(request, key)
    form = CategoryForm(request.POST or None, initial={"valid_from": clock.today()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        code, _dot, value = given["kind"].partition(".")
        try:
            if given["ends"]:
                services.end_category(
                    request.actor,  # type: ignore[attr-defined]
                    person_id=head["person_id"], category=code, valid_to=given["valid_from"], source=given["source"],
                )  # fmt: skip
            else:
                services.set_category(
                    request.actor,  # type: ignore[attr-defined]
                    person_id=head["person_id"], category=code, value=value, source=given["source"],
                    valid_from=given["valid_from"], checked_on=clock.today(),
                )  # fmt: skip
        except DomainError as refusal:
            if refusal.field == "valid_to":
                form.add_error("valid_from", refusal.message)
            elif refusal.field == "category":
                form.add_error("kind", refusal.message)
            else:
                add_refusal(form, refusal)
        else:
            return done(
                request, _("已登记“%(what)s”") % {"what": words.short(code, value)}, _url(head, "categories")
            )
    context = {"form": form, "head": head, "crumbs": crumbs(head, _("登记类别"))}
    return render(request, "console/people/category.html", context, status=422 if form.errors else 200)


@page("people.life_event")
def event(request: HttpRequest, key: str) -> HttpResponse:
    """Write down what happened; what it will change is shown before it is done."""
    head, today = find(request, key), clock.today()
    actor = request.actor  # type: ignore[attr-defined]
    kind = request.GET.get("kind", "death")
    form = EventForm(actor, request.POST or None, initial={"occurred_on": today, "kind": kind})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        step = confirm(request, **_consequences(request, head, given, today))
        if step.response:
            return step.response
        try:
            services.record_life_event(
                actor,
                person_id=head["person_id"],
                kind=given["kind"],
                occurred_on=given["occurred_on"],
                at=clock.now(),
                today=today,
                source=given["source"],
                detail=form.detail(),
            )
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            word = dict(form.fields["kind"].choices)[given["kind"]]  # type: ignore[attr-defined]
            return done(request, _("已登记：%(what)s") % {"what": word}, _url(head, "events"))
    context = {"form": form, "head": head, "crumbs": crumbs(head, _("登记生命事件"))}
    return render(request, "console/people/event.html", context, status=422 if form.errors else 200)


def _consequences(
    request: HttpRequest, head: dict[str, Any], given: dict[str, Any], today: date
) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    kind, day = given["kind"], given["occurred_on"]
    effects: list[tuple[str, str]] = []
    ending = kind in ("death", "move_out")
    if ending and permissions.may(actor, "benefits.read"):
        rows = benefits.would_stop(actor, head["person_id"], day, today)
        for row in rows:
            sum_words = (
                _("%(sum)s 元/月，") % {"sum": formats.yuan(row["amount_fen"])} if row["amount_fen"] else ""
            )
            effects.append(
                (row["name"], sum_words + _("%(month)s起停发") % {"month": formats.month(row["stops_from"])})
            )
        beyond = sum(row["beyond_fen"] for row in rows)
        if beyond:
            effects.append(
                (_("停发月以后已经算进的"), _("%(sum)s 元，要扣回") % {"sum": formats.yuan(beyond)})
            )
        if not rows:
            effects.append((_("在发的待遇"), _("没有")))
        lost = sum(row["amount_fen"] or 0 for row in rows)
        if len(rows) > 1:
            effects.append((_("每月合计少发"), _("%(sum)s 元") % {"sum": formats.yuan(lost)}))
    if kind == "death":
        effects += [(_("没有评完的评估"), _("撤回")), (_("档案"), _("改为已故，不再出现在在册名单"))]
    elif kind == "move_out":
        effects.append(
            (_("档案"), _("户籍迁出；人还住本县的仍在册") if given["still_resident"] else _("改为已迁出"))
        )
    elif kind in ("move_in", "move_within"):
        effects.append((_("管理的村（社区）"), _("跟着户籍走，档案和在办的事一起过去")))
    elif kind == "residence_change":
        effects.append((_("住处"), given["address"] or _("按所选的村（社区）")))
    elif kind in ("category", "category_end"):
        effects.append((_("类别"), _("从这一天起按新的算；在领的待遇下一次月度发放重新核")))
    elif kind == "ability_changed":
        effects.append((_("能力评估"), _("列入到期清单，要重新评估")))
    else:
        effects.append((_("档案"), _("只记下来，不改户籍和待遇")))
    titles = {
        "death": _("登记 %(name)s 于 %(day)s 去世？"),
        "move_out": _("登记 %(name)s 于 %(day)s 户籍迁出？"),
    }
    title = titles.get(kind, _("登记 %(name)s %(day)s 的这件事？"))
    return {
        "title": title % {"name": head["name"], "day": formats.full_day(day)},
        "action": _("登记"),
        "back": _url(head),
        "effects": effects,
        "danger": ending,
        "undone": _("登记错了可以撤回：档案回到原样，停掉的待遇恢复，下一次发放补上"),
    }


@page("people.reverse_event")
def reverse_event(request: HttpRequest, key: str, event_id: int) -> HttpResponse:
    """Take an event back."""
    head = find(request, key)
    actor = request.actor  # type: ignore[attr-defined]
    row = next((e for e in queries.life_events_of(actor, head["person_id"]) if e.pk == event_id), None)
    if row is None:
        raise NotFound(_("没有这条登记"))
    step = confirm(
        request,
        title=_("撤回“%(what)s %(day)s”？")
        % {"what": row.get_kind_display(), "day": row.occurred_on.isoformat()},
        action=_("撤回"),
        back=_url(head, "events"),
        effects=[
            (_("档案"), _("回到登记以前的样子")),
            (_("因它停掉的待遇"), _("恢复，下一次发放补上")),
            (_("这条登记"), _("留着，注明已撤回")),
        ],
        reason=True,
        danger=True,
    )
    if step.response:
        return step.response
    services.reverse_life_event(
        actor, life_event_id=event_id, why=step.reason, at=clock.now(), today=clock.today()
    )
    return done(request, _("已撤回"), _url(head, "events"))
