"""The page of visits, what a phone carries, and where it hands in."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yanglao.areas import queries as areas
from yanglao.assessment import queries, services
from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError
from yanglao.web.field.doors import page
from yanglao.web.field.words import WORDS

_MOST = 3_000_000  # a picture in base64 and the answers
_SCRIPT = Path(__file__).parent / "static" / "field" / "worker.js"
_SHELL = ("build/app.css", "build/base.js", "kit/mark.svg", "field/visits.js", "field/store.js")


@page("assessment.record", methods=("GET", "HEAD"))
def visits(request: HttpRequest) -> HttpResponse:
    """Show the page; it holds no personal data, so that a phone may keep it."""
    return render(request, "field/visits.html", {"words": {key: str(text) for key, text in WORDS.items()}})


@page("assessment.record", methods=("GET", "HEAD"))
def worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker: it keeps the page's shell and nothing else."""
    text = _SCRIPT.read_text(encoding="utf-8")
    shell = [static(name) for name in _SHELL]
    answer = HttpResponse(
        text.replace("/*SHELL*/[]", json.dumps(shell)), content_type="text/javascript; charset=utf-8"
    )
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@page("assessment.record", methods=("GET", "HEAD"))
def load(request: HttpRequest) -> HttpResponse:
    """Return what the phone carries: visits without ID numbers or telephones, their scales, the time, a token."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = queries.visits_for(actor, on=clock.today())
    names = areas.names(actor.county)
    for row in rows:
        row["village"] = names.get(row["village"], "")
    english = (get_language() or "").startswith("en")
    codes = sorted({row["scale"] for row in rows} | {"gbt42195"})
    found = {
        "visits": rows,
        "scales": {code: queries.scale_for_phone(code, english=english) for code in codes},
        "now": clock.now().isoformat(),
        "token": get_token(request),
        "account": str(actor.user_id),
        "login": settings.LOGIN_URL,
    }
    return _told(found)


def _told(found: dict[str, Any], status: int = 200) -> HttpResponse:
    answer = JsonResponse(found, status=status, json_dumps_params={"ensure_ascii": False})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@page("assessment.record", methods=("POST",))
def hand_in(request: HttpRequest) -> HttpResponse:
    """Take one visit in. A refusal is told as JSON and leaves the phone what it has."""
    try:
        visit = services.hand_in_visit(
            request.actor,  # type: ignore[attr-defined]
            handed=_handed(request),
        )
    except DomainError as refusal:
        problems = [
            {"item": p.get("item", ""), "message": p["message"]} for p in refusal.detail.get("problems", [])
        ]
        words = {"code": refusal.code, "message": refusal.message, "remedy": refusal.remedy}
        return _told({"state": "refused", **words, "problems": problems}, status=422)
    return _told({"state": visit.state, "code": visit.code, "message": visit.message})


def _handed(request: HttpRequest) -> services.Handed:
    """Read the body; anything that is not as the script sends it is refused as a whole."""
    wrong = DomainError(_("交来的内容读不出来"), code="field.body", remedy=_("刷新页面再交"))
    if len(request.body) > _MOST:
        raise wrong
    try:
        raw = json.loads(request.body)
        position = raw.get("position")
        handed = services.Handed(
            client_id=UUID(raw["client_id"]),
            assessment_id=int(raw["assessment_id"]),
            began_at=_time(raw["began_at"]),
            ended_at=_time(raw["ended_at"]),
            answers=dict(raw["answers"]),
            informant=str(raw.get("informant", "")),
            position=None
            if position is None
            else (float(position[0]), float(position[1]), float(position[2])),
            photo=base64.b64decode(raw.get("photo") or "", validate=True),
            photo_consent=str(raw.get("photo_consent", "")),
        )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, binascii.Error, RecursionError):
        raise wrong from None
    return handed


def _time(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a time without zone")
    return found
