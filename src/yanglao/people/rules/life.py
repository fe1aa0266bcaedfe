"""What a life event does to a file: pure, the day passed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from yanglao.base.divisions import inside
from yanglao.people.rules.draft import administering

#: Events that change the file; the others are only written down.
CHANGING = ("death", "move_out", "move_in", "move_within", "residence_change", "category", "category_end")
#: Of these a stay is made: somebody comes in and goes out again.
STAYS = {"hospital_in": "hospital_out"}
#: Written down only; other houses listen (a changed ability asks for another assessment).
TOLD = ("marriage", "widowed", "ability_changed", "other")


@dataclass(frozen=True, slots=True)
class State:
    """The part of a file life events touch."""

    county: str
    village: str
    birth_on: date
    status: str
    died_on: date | None
    moved_out_on: date | None
    register_village: str
    register_address: str
    residence_village: str
    residence_address: str


@dataclass(frozen=True, slots=True)
class Effect:
    """Columns to change, address histories to write, and why it cannot be, if so."""

    changes: dict[str, object]
    addresses: tuple[str, ...] = ()
    refusal: str = ""


def effect(state: State, kind: str, on: date, detail: Mapping[str, object], today: date) -> Effect:
    """Return what an event does.

    Parameters
    ----------
    state : State
        The file before.
    kind : str
        Kind of event.
    on : date
        Day it happened.
    detail : mapping
        ``village`` and ``address`` of a move; ``still_resident`` (bool) when only the register leaves.
    today : date
        Working day.
    """
    if on > today:
        return Effect({}, refusal="future")
    if on < state.birth_on:
        return Effect({}, refusal="before_birth")
    if kind in CHANGING and state.status == "dead":
        return Effect({}, refusal="dead")
    if state.died_on is not None and on > state.died_on:
        return Effect({}, refusal="after_death")
    if kind == "death":
        return Effect({"status": "dead", "died_on": on})
    if kind == "move_out":
        return _move_out(state, on, detail)
    if kind in ("move_in", "move_within"):
        return _register(state, kind, detail)
    if kind == "residence_change":
        return _residence(state, detail)
    return Effect({})


def stay_refusal(kind: str, on: date, noted: Iterable[tuple[str, date]]) -> str:
    """Return why somebody cannot have come in or gone out on a day; empty when they can.

    Parameters
    ----------
    kind : str
        ``hospital_in`` or ``hospital_out``; anything else is never refused.
    noted : iterable of (kind, day)
        Comings and goings on file, not taken back.
    """
    closing = set(STAYS.values())
    if kind not in STAYS and kind not in closing:
        return ""
    # Whoever goes out and comes in again on one day went out first.
    line = sorted(
        ((day, what not in closing, what) for what, day in noted if what in STAYS or what in closing)
    )
    inside = False
    for day, _order, what in line:
        if day > on:
            return "stay_order"
        inside = what in STAYS
    if kind in STAYS:
        return "inside_already" if inside else ""
    return "" if inside else "not_inside"


def _move_out(state: State, on: date, detail: Mapping[str, object]) -> Effect:
    if state.status == "moved_out" or not inside(state.register_village, state.county):
        return Effect({}, refusal="not_registered")
    target = str(detail.get("village", ""))
    if inside(target, state.county):
        return Effect({}, refusal="inside")
    changes: dict[str, object] = {
        "moved_out_on": on,
        "register_village": target,
        "register_address": str(detail.get("address", "")),
    }
    touched = ["register"]
    if detail.get("still_resident") and inside(state.residence_village, state.county):
        changes["village"] = state.residence_village
    else:
        changes["status"] = "moved_out"
        changes |= {"residence_village": target, "residence_address": str(detail.get("address", ""))}
        touched.append("residence")
    return Effect(changes, tuple(touched))


def _register(state: State, kind: str, detail: Mapping[str, object]) -> Effect:
    target = str(detail.get("village", ""))
    if len(target) != 12 or not inside(target, state.county):
        return Effect({}, refusal="village")
    here = inside(state.register_village, state.county) and state.status == "active"
    if kind == "move_within" and not here:
        return Effect({}, refusal="not_registered")
    if kind == "move_in" and here:
        return Effect({}, refusal="registered")
    changes: dict[str, object] = {
        "register_village": target,
        "register_address": str(detail.get("address", "")),
        "village": target,
        "status": "active",
        "moved_out_on": None,
    }
    touched = ["register"]
    if detail.get("residence_too"):
        changes |= {"residence_village": target, "residence_address": str(detail.get("address", ""))}
        touched.append("residence")
    return Effect(changes, tuple(touched))


def _residence(state: State, detail: Mapping[str, object]) -> Effect:
    target = str(detail.get("village", ""))
    changes: dict[str, object] = {
        "residence_village": target,
        "residence_address": str(detail.get("address", "")),
    }
    village = administering(state.county, state.register_village, target)
    if village:
        changes["village"] = village
    return Effect(changes, ("residence",))
