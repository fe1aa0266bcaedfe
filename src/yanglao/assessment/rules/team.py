"""Who may assess whom together: enough of them, licensed, one with a medical background, nobody with an interest."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """One assessor as of the day of the visit.

    Parameters
    ----------
    worker_id, name : int, str
        Who.
    licensed, medical : bool
        A certificate valid that day; a medical or nursing background.
    standing : str
        ``good`` or why not.
    employers : tuple of int
        Bodies they work for that day.
    conflicts : tuple of (kind, detail)
        ``declared``, ``relative``, ``carer`` and one word.
    assessed_first : bool
        For a recheck: took part in the assessment that is doubted.
    expert : bool
        Holds a valid certificate of an assessment expert (评估专家) that day.
    """

    worker_id: int
    name: str
    licensed: bool
    medical: bool
    standing: str = "good"
    employers: tuple[int, ...] = ()
    conflicts: tuple[tuple[str, str], ...] = ()
    assessed_first: bool = False
    expert: bool = False


@dataclass(frozen=True, slots=True)
class TeamRules:
    """How many are needed, how many of them with a medical background or as experts, for whom they must work (contract)."""

    needed: int = 2
    medical: int = 1
    agency: int | None = None
    experts: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that does not hold, and by whom (0: by the team as a whole)."""

    code: str
    worker_id: int = 0
    name: str = ""
    detail: str = ""


def faults(members: tuple[Member, ...], rules: TeamRules) -> tuple[Fault, ...]:
    """Return every rule the team breaks, the team's own first, then member by member."""
    found = []
    if len(members) < rules.needed:
        found.append(Fault("too_few_assessors", detail=str(len(members))))
    if sum(member.medical for member in members) < rules.medical and len(members) >= rules.needed:
        found.append(Fault("no_medical", name="、".join(member.name for member in members)))
    if sum(member.expert for member in members) < rules.experts:
        found.append(Fault("too_few_experts", detail=str(sum(member.expert for member in members))))
    for member in members:
        found += _of(member, rules)
    return tuple(found)


def _of(member: Member, rules: TeamRules) -> list[Fault]:
    who = (member.worker_id, member.name)
    found = []
    if member.standing != "good":
        found.append(Fault("standing", *who, member.standing))
    if not member.licensed:
        found.append(Fault("unlicensed", *who))
    if member.assessed_first:
        found.append(Fault("assessed_first", *who))
    if rules.agency is not None and rules.agency not in member.employers:
        found.append(Fault("not_of_agency", *who))
    found += [Fault(f"conflict_{kind}", *who, detail) for kind, detail in member.conflicts]
    return found
