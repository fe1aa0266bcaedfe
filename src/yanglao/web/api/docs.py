"""The interface explained on one page of our own, without any script from outside."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yanglao.web.api.app import api


@lru_cache(maxsize=1)
def _schema() -> dict[str, Any]:
    """Return the description; it does not change while the program runs."""
    found: dict[str, Any] = api.get_openapi_schema()
    return found


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """List every call with its parameters, from the description programs read."""
    calls = [
        _call(path, method, operation)
        for path, methods in _schema()["paths"].items()
        for method, operation in methods.items()
    ]
    return render(
        request,
        "api/page.html",
        {
            "title": _("数据接口"),
            "open_calls": [call for call in calls if not call["closed"]],
            "closed_calls": [call for call in calls if call["closed"]],
            "base": request.build_absolute_uri("/api/v1/"),
        },
    )


def _call(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    title = operation.get("summary", "")
    return {
        "path": path,
        "method": method.upper(),
        "title": _(title) if title else "",
        "closed": bool(operation.get("security")),
        "parameters": [
            {"name": p["name"], "required": p.get("required", False)} for p in operation.get("parameters", [])
        ],
    }
