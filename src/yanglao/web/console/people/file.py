"""一人一档: who this is, whom to call, what they get and why, what happened; every tab loads when opened."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.access import queries as access
from yanglao.access.queries import masks
from yanglao.areas import queries as areas
from yanglao.assessment import queries as assessment
from yanglao.base import clock, permissions
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.benefits import queries as benefits
from yanglao.funds import queries as funds
from yanglao.people import queries
from yanglao.people import services as people
from yanglao.planning import queries as planning
from yanglao.web.console.pages import is_part, page
from yanglao.web.console.people import timeline, words
from yanglao.web.console.people.why import panel
from yanglao.web.kit import lists
from yanglao.web.kit.parts import Tab
from yanglao.web.kit.words import LEVELS

#: Tab → (words, permission).
TABS = {
    "overview": (gettext_lazy("概览"), "people.read"),
    "timeline": (gettext_lazy("时间线"), "people.read"),
    "benefits": (gettext_lazy("待遇"), "benefits.read"),
    "assessment": (gettext_lazy("评估"), "assessment.view"),
    "family": (gettext_lazy("家庭与联系人"), "people.read"),
    "categories": (gettext_lazy("类别"), "people.read"),
    "addresses": (gettext_lazy("地址历史"), "people.read"),
    "events": (gettext_lazy("生命事件"), "people.read"),
    "viewers": (gettext_lazy("谁看过"), "access.who_viewed"),
    "history": (gettext_lazy("变更历史"), "people.read"),
}

#: So many are shown on the tab.
_DECISIONS, _PAYMENTS = 40, 18


def find(request: HttpRequest, key: str) -> dict[str, Any]:
    """Return the head of a file by file number (or row); refuses out of scope without telling."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    # A file number ends in the row it names: no search for it.
    tail = key.rpartition("-")[2]
    head = queries.header(actor, int(tail), on=clock.today()) if tail.isdecimal() else None
    if head is None or ("-" in key and head["file_no"] != key):
        raise NotFound(
            _("没有这个人，或不归您管"), code="people.not_found", remedy=_("核对档案号，或用上面的框找人")
        )
    return head


def link(name: str, *args: Any) -> str:
    """Return an address of another package of the console, empty when it is not there."""
    try:
        return reverse(f"console:{name}", args=args)
    except NoReverseMatch:
        return ""


def crumbs(head: dict[str, Any], *more: str) -> list[dict[str, Any]]:
    """Return where one is: the list, the person, the deed."""
    url = reverse("console:person", args=[head["file_no"]])
    return [
        {"label": _("老年人"), "url": reverse("console:people")},
        {"label": head["name"], "url": url},
        *({"label": text} for text in more),
    ]


@page("people.read", methods=("GET", "HEAD"))
def person(request: HttpRequest, key: str) -> HttpResponse:
    """Show a file: the head, and the tab in the address."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    head, on = find(request, key), clock.today()
    tab = request.GET.get("tab", "overview")
    if tab not in TABS or not permissions.may(actor, TABS[tab][1]):
        tab = "overview"
    if tab == "timeline" and is_part(request, "timeline"):
        return _timeline_part(request, head, on)
    context = {
        "head": head,
        "tab": tab,
        "tabs": _tabs(actor, head, tab),
        "body": f"console/people/tab_{tab}.html",
        **_BODIES[tab](request, head, on),
    }
    if is_part(request, "file-part"):
        return render(request, "console/people/file_part.html", context)
    context |= head_words(actor, head, on)
    if "running" not in context and permissions.may(actor, "benefits.read"):
        count, fen = benefits.running_of(actor, [head["person_id"]], on=on).get(head["person_id"], (0, 0))
        context |= {"running": range(count), "month_fen": fen, "next_on": _payday(on)}
    return render(request, "console/people/file.html", context)


def _tabs(actor: Actor, head: dict[str, Any], now: str) -> list[Tab]:
    url = reverse("console:person", args=[head["file_no"]])
    return [
        Tab(str(label), url if code == "overview" else f"{url}?tab={code}", None, code == now)
        for code, (label, permission) in TABS.items()
        if permissions.may(actor, permission)
    ]


def head_words(actor: Actor, head: dict[str, Any], on: date) -> dict[str, Any]:
    """Return what the head of a file says: level, tags, where registered, what may be done."""
    level = None
    if permissions.may(actor, "assessment.view"):
        level = assessment.current_level(actor, head["person_id"], on=on)
        if level and level["valid_to"]:
            level["last"] = level["valid_to"] - timedelta(1)
            level["days"] = (level["last"] - on).days
        if level:
            level["word"] = str(LEVELS[level["level"]])
    same = head["register_village"] == head["residence_village"]
    where = (
        _("户籍、常住一致")
        if same
        else _("户籍在外地")
        if not head["is_registered"]
        else _("户籍在%(place)s") % {"place": head["register_place"]}
        if head["residence_village"]
        else ""
    )
    actions = _actions(actor, head)
    return {
        "level": level,
        "may_level": permissions.may(actor, "assessment.view"),
        "tags": words.tags((c["category"], c["value"]) for c in head["categories"]),
        "same_words": where,
        "actions": actions,
        "may_reveal": permissions.may(actor, "people.reveal")
        and any(masks.may_reveal(actor.duty, f) for f in ("id_number", "phone")),
        "purposes": list(masks.PURPOSES.items()),
        "crumbs": [{"label": _("老年人"), "url": reverse("console:people")}, {"label": head["name"]}],
    }


def _actions(actor: Actor, head: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return what may be done here: (words, address, icon)."""
    key = head["file_no"]
    rows = [
        ("people.write", _("更正信息"), link("person-correct", key), "pen-line"),
        ("people.category", _("登记类别"), link("person-category", key), "tag"),
        ("people.write", _("紧急联系人"), link("person-contacts", key), "phone"),
        ("people.write", _("家庭照护者"), link("person-carer-new", key), "heart-handshake"),
        ("people.life_event", _("登记去世、迁移、住院"), link("person-event", key), "calendar-plus"),
        ("people.life_event", _("迁往外县"), link("person-hand-over", key), "log-out"),
    ]
    if head["status"] == "active":
        rows.append(("assessment.apply", _("申请能力评估"), link("assessment-apply", key), "clipboard-check"))
        rows.append(("assessment.view", _("照护计划"), link("care-plan", key), "list-checks"))
        apply_url = f"{link('benefit-apply')}?person={key}"
        rows.append(("benefits.apply", _("申请待遇"), apply_url, "badge-check"))
        rows.append(("benefits.read", _("假如…试算"), link("what-if", key), "flask-conical"))
    return [(label, url, icon) for code, label, url, icon in rows if url and permissions.may(actor, code)]


def _money(actor: Actor, head: dict[str, Any], on: date) -> dict[str, Any]:
    rows = benefits.of_person(actor, head["person_id"], on)
    running = [b for b in rows if b["state"] == "active"]
    unsure = _unsure(on) if running else set()
    for row in rows:
        row["url"] = link("benefit", row["id"])
        row["unsure"] = row["scheme"] in unsure
    return {
        "benefits": rows,
        "running": running,
        "month_fen": sum(b["amount_fen"] or 0 for b in running),
        "next_on": _payday(on),
    }


def _unsure(on: date) -> set[str]:
    """Return schemes with an unpublished amount; remembered a minute."""
    found: set[str] | None = cache.get(f"people:unsure:{on}")
    if found is None:
        found = benefits.unsure_schemes(on)
        cache.set(f"people:unsure:{on}", found, 60)
    return found


def _payday(on: date) -> date:
    """Return the 25th to come: the province's rule pays by the 25th of each month."""
    day = on.replace(day=25)
    return day if on <= day else (on.replace(day=28) + timedelta(7)).replace(day=25)


def overview(request: HttpRequest, head: dict[str, Any], on: date) -> dict[str, Any]:
    """Return the first tab: whom to call, what is received, why (``?why=`` names a scheme)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found: dict[str, Any] = {"contacts": queries.contacts_of(actor, head["person_id"])}
    mode = planning.care_mode_of(actor, head["person_id"], on=on)
    if mode is not None:
        names = timeline.scheme_names(on)
        found["care_mode"] = mode | {"scheme_names": [names.get(code, code) for code in mode["schemes"]]}
    if not permissions.may(actor, "benefits.read"):
        return found
    found |= _money(actor, head, on)
    wanted = request.GET.get("why", "")
    if wanted and any(b["scheme"] == wanted for b in found["benefits"]):
        url = reverse("console:person", args=[head["file_no"]])
        made = benefits.explain(actor, head["person_id"], wanted, on.strftime("%Y-%m"), on)
        found |= {
            "why": panel(
                made,
                close_url=url,
                print_url=f"{url}print/?why={wanted}",
                what_if_url=f"{link('what-if', head['file_no'])}?scheme={wanted}",
            ),
            "why_scheme": wanted,
        }
    return found


def numbers_of(actor: Actor, head: dict[str, Any]) -> dict[int, str]:
    """Return person → file number of the file ("" for itself) and of every file that went into it: what was paid is never rewritten."""
    if not head["merged_from"]:
        return {head["person_id"]: ""}
    place = head["file_no"].rpartition("-")[0]
    return {
        pk: "" if pk == head["person_id"] else f"{place}-{pk:08d}"
        for pk in queries.files_of(actor, head["person_id"])
    }


def _benefits(request: HttpRequest, head: dict[str, Any], on: date) -> dict[str, Any]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = _money(actor, head, on)
    files = numbers_of(actor, head)
    decisions = [
        row | {"file_no": number} for pk, number in files.items() for row in benefits.decisions_of(actor, pk)
    ]
    decisions = sorted(decisions, key=lambda row: (row["decided_at"], row["id"]), reverse=True)[:_DECISIONS]
    names = timeline.scheme_names(on)
    for row in decisions:
        row["name"] = names.get(row["scheme"], row["scheme"])
    return found | {"decisions": decisions, "may_pay": permissions.may(actor, "funds.read_own")}


@page("funds.read_own", methods=("GET", "HEAD"))
def payments(request: HttpRequest, key: str) -> HttpResponse:
    """Return what was paid: a part of the tab 待遇 that loads by itself."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    head, names = find(request, key), timeline.scheme_names(clock.today())
    rows = [
        row | {"file_no": number}
        for pk, number in numbers_of(actor, head).items()
        for row in funds.payments(actor, funds.PaymentFilter(person_id=pk), 1, _PAYMENTS)["rows"]
    ]
    rows = sorted(rows, key=lambda row: row["month"], reverse=True)[:_PAYMENTS]
    for row in rows:
        row["name"] = names.get(row["scheme"], row["scheme"])
    return render(request, "console/people/payments.html", {"payments": rows, "head": head})


def _assessment(request: HttpRequest, head: dict[str, Any], on: date) -> dict[str, Any]:
    rows = assessment.history(request.actor, head["person_id"])  # type: ignore[attr-defined]
    for row in rows:
        row.url = link("assessment", row.pk)
    return {
        "care_url": link("care-plan", head["file_no"]),
        "opens_url": link("care-opens", head["file_no"])
        if permissions.may(request.actor, "benefits.read")  # type: ignore[attr-defined]
        else "",
        "assessments": rows,
        "apply_url": link("assessment-apply", head["file_no"]),
        "sides": assessment.side_by_side(request.actor, head["person_id"], on=on),  # type: ignore[attr-defined]
        "screen_url": link("screening", head["file_no"])
        if permissions.may(request.actor, "assessment.screen")  # type: ignore[attr-defined]
        else "",
    }


def _family(request: HttpRequest, head: dict[str, Any], on: date) -> dict[str, Any]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    pk = head["person_id"]
    members = queries.members_of(actor, head["household_id"]) if head["household_id"] else []
    return {
        "contacts": queries.contacts_of(actor, pk),
        "members": [(m, m.age(on)) for m in members if m.person_id != pk],
        "consents": _consents(actor, pk, on),
        "delegations": _delegations(actor, pk, on),
        "carers": queries.carers_of(actor, pk),
        "may_write": permissions.may(actor, "people.write"),
    }


def _consents(actor: Actor, person_id: int, on: date) -> list[Any]:
    rows: list[Any] = queries.consents_of(actor, person_id)
    for row in rows:
        row.word = people.consent_word(row.kind)
        row.runs = row.valid_to is None or row.valid_to > on
    return rows


def _delegations(actor: Actor, person_id: int, on: date) -> list[Any]:
    rows: list[Any] = queries.delegations_of(actor, person_id)
    named = (
        access.account_names(actor, [r.delegate_user_id for r in rows if r.delegate_user_id]) if rows else {}
    )
    for row in rows:
        row.who = named.get(row.delegate_user_id, "")
        row.words = "、".join(dict.fromkeys(_(people.power_word(power)) for power in row.powers))
        row.runs = row.valid_to is None or row.valid_to > on
    return rows


def _timeline(request: HttpRequest, head: dict[str, Any], on: date) -> dict[str, Any]:
    """The timeline's place: it loads by itself, since it asks every house."""
    return {"here": request.get_full_path()}


def _timeline_part(request: HttpRequest, head: dict[str, Any], on: date) -> HttpResponse:
    """The timeline over the houses, page by page; ``?kind=`` shows one kind."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    kind = request.GET.get("kind", "")
    kind = kind if kind in timeline.KINDS else ""
    found = timeline.gather(actor, head["person_id"], on, kind, head["spans"])
    state = lists.read(request)
    url = f"{reverse('console:person', args=[head['file_no']])}?tab=timeline"
    context = {
        "entries": found[state.first_row : state.first_row + state.per_page],
        "page": lists.page(request, state, len(found)),
        "kinds": [
            Tab(str(word), f"{url}&kind={code}" if code else url, None, code == kind)
            for code, word in timeline.kinds_of(actor).items()
        ],
    }
    return render(request, "console/people/timeline_part.html", context)


def _categories(request: HttpRequest, head: dict[str, Any], on: date) -> dict[str, Any]:
    rows = queries.categories_of(request.actor, head["person_id"])  # type: ignore[attr-defined]
    for row in rows:
        row.word = people.category_label(row.category, row.value)
        row.holds = row.valid_from <= on and (row.valid_to is None or on < row.valid_to)
    return {"spans": sorted(rows, key=lambda r: (not r.holds, r.category))}


def _addresses(request: HttpRequest, head: dict[str, Any], on: date) -> dict[str, Any]:
    rows = queries.addresses_of(request.actor, head["person_id"])  # type: ignore[attr-defined]
    for row in rows:
        row.place = areas.path_name(row.division) if row.division else ""
    return {"addresses": rows}


def _events(request: HttpRequest, head: dict[str, Any], on: date) -> dict[str, Any]:
    rows = queries.life_events_of(request.actor, head["person_id"])  # type: ignore[attr-defined]
    may = permissions.may(request.actor, "people.reverse_event")  # type: ignore[attr-defined]
    return {"events": rows, "may_reverse": may}


def _viewers(request: HttpRequest, head: dict[str, Any], on: date) -> dict[str, Any]:
    rows = access.who_viewed(request.actor, head["person_id"])  # type: ignore[attr-defined]
    for row in rows:
        row.what_word = timeline.PARTS.get(row.what) or masks.FIELDS.get(row.what, row.what)
        row.purpose_word = masks.PURPOSES.get(row.purpose, row.purpose)
    return {
        "viewers": rows,
        "relations": queries.relations_of(request.actor, head["person_id"]),  # type: ignore[attr-defined]
        "delegations": queries.delegations_of(request.actor, head["person_id"]),  # type: ignore[attr-defined]
    }


def _history(request: HttpRequest, head: dict[str, Any], on: date) -> dict[str, Any]:
    rows = queries.history_of(request.actor, head["person_id"])  # type: ignore[attr-defined]
    kinds = {"insert": _("建档"), "update": _("更新"), "delete": _("删除")}
    plain = {
        "status": _("状态"),
        "village": _("管理村（社区）"),
        "died_on": _("死亡日期"),
        "moved_out_on": _("户籍迁出日期"),
    }
    for row in rows:
        row["word"] = kinds.get(row["what"], row["what"])
        names = [
            f.removesuffix("_sealed").removesuffix("_id") for f in row["fields"] if not f.endswith("_index")
        ]
        row["names"] = "、".join(
            dict.fromkeys(
                plain.get(n) or people.field_label(n) for n in names if n not in ("pinyin", "initials")
            )
        )
    return {"history": rows}


_BODIES = {
    "overview": overview,
    "timeline": _timeline,
    "benefits": _benefits,
    "assessment": _assessment,
    "family": _family,
    "categories": _categories,
    "addresses": _addresses,
    "events": _events,
    "viewers": _viewers,
    "history": _history,
}


@page("people.read", methods=("GET", "HEAD"))
def story(request: HttpRequest, key: str) -> HttpResponse:
    """Return the timeline over all houses; ``?kind=`` shows one kind, ``?all=1`` everything."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    on, tail = clock.today(), key.rpartition("-")[2]
    line = next(iter(queries.lines(actor, [int(tail)] if tail.isdecimal() else [])), None)
    if line is None:
        raise NotFound(_("没有这个人，或不归您管"), code="people.not_found", remedy=_("核对档案号"))
    kind = request.GET.get("kind", "")
    found = timeline.gather(actor, line.person_id, on, kind)
    most = 200 if request.GET.get("all") else 10
    context = {
        "entries": found[:most],
        "more": max(0, len(found) - most),
        "kind": kind,
        "kinds": list(timeline.kinds_of(actor).items()),
        "url": reverse("console:person-story", args=[line.file_no]),
    }
    return render(request, "console/people/story.html", context)


def when(at: datetime | date) -> date:
    """Return the day in China of a moment."""
    return at.astimezone(clock.CHINA).date() if isinstance(at, datetime) else at
