"""After too many wrong passwords: what the person sees, and how many attempts are left before."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def lock_minutes() -> int:
    """Return how long a lock lasts."""
    span = settings.AXES_COOLOFF_TIME
    span = span if isinstance(span, timedelta) else timedelta(hours=span)
    return ceil(span.total_seconds() / 60)


def attempts_left(request: HttpRequest, username: str) -> int:
    """Return how many wrong passwords this account may still be given from this place."""
    from axes.handlers.proxy import AxesProxyHandler

    if not username:
        return int(settings.AXES_FAILURE_LIMIT)
    failed = AxesProxyHandler.get_failures(request, {"username": username})
    return max(int(settings.AXES_FAILURE_LIMIT) - int(failed), 0)


def locked_out(
    request: HttpRequest,
    response: Any = None,
    credentials: Any = None,
    *args: Any,
    **kwargs: Any,
) -> HttpResponse:
    """Answer 429 with the way out."""
    words = {"minutes": lock_minutes(), "limit": settings.AXES_FAILURE_LIMIT}
    return render(request, "login/locked.html", words, status=429)
