"""The one row of a demo: what place, whose seed, which day it stands still on."""

from __future__ import annotations

from datetime import date

from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.models import Installation
from yanglao.base.service import note, service
from yanglao.demo.permissions import INSTALL


@service(INSTALL, "demo.begin")
def begin(actor: Actor, *, place_name: str, pack: str, seed: int, today: date) -> None:
    """Say that a demo is being loaded (``scale`` 0 until :func:`finish`)."""
    Installation.objects.update_or_create(
        pk=1,
        defaults={
            "county": actor.county,
            "place_name": place_name,
            "pack": pack,
            "is_demo": True,
            "fixed_today": today,
            "seed": seed,
            "scale": 0.0,
        },
    )
    clock.forget()
    note(seed=seed)


@service(INSTALL, "demo.finish")
def finish(actor: Actor, *, scale: float) -> None:
    """Say that the demo is whole."""
    Installation.objects.filter(pk=1, is_demo=True).update(scale=scale)
    note(scale=str(scale))
