"""Finds what the houses bring: every package beside this file with ``urls.py`` (pages) and ``nav.py`` (side bar)."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver

import yanglao.web.console as face

_NOT_PAGES = {"tests", "templates", "templatetags"}


@cache
def rooms(name: str) -> tuple[ModuleType, ...]:
    """Return the modules ``<package>.<name>`` of all page packages, in order of the alphabet."""
    found = []
    for info in pkgutil.iter_modules(face.__path__):
        path = f"{face.__name__}.{info.name}.{name}"
        if info.ispkg and info.name not in _NOT_PAGES and find_spec(path):
            found.append(importlib.import_module(path))
    return tuple(found)


def patterns() -> list[Any]:
    """Return the addresses of all page packages; a view without ``@page`` stops the start (closed by default)."""
    found: list[Any] = []
    for module in rooms("urls"):
        for entry in module.urlpatterns:
            _check(entry, module.__name__)
            found.append(entry)
    return found


def _check(entry: URLPattern | URLResolver, where: str) -> None:
    if isinstance(entry, URLResolver):
        for inner in entry.url_patterns:
            _check(inner, where)
    elif not getattr(entry.callback, "page_permission", None):
        raise ImproperlyConfigured(f"{where}: view {entry.callback!r} has no @page(permission)")
