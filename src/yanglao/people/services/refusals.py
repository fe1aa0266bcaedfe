"""Refusals shared by the services of life events."""

from __future__ import annotations

from yanglao.base.errors import DomainError


class LifeEventRefused(DomainError):
    """An event that cannot have happened so."""

    default_code = "life_event.refused"
