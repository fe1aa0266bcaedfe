"""Who looks after the demo's elders, what they agreed to, who may act for them; and two second files to try a merge on. 示例."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date, timedelta

from yanglao.base.actor import Actor
from yanglao.demo.loading.people import SOURCE, at
from yanglao.demo.rules.people import Elder
from yanglao.demo.rules.totals import TODAY
from yanglao.people import queries
from yanglao.people import services as people

#: So many elders of eighty and over have a carer of the family on file; the next may act for the one before.
_CARED = 24
_SINCE = date(2025, 3, 1)
#: Relation, how near, whether the law obliges.
_CARERS = (
    ("女儿", "near", True),
    ("儿子", "together", True),
    ("配偶", "together", True),
    ("儿媳", "near", False),
)
_CONSENTS = (("共享健康信息", "书面同意书（示例）"), ("上门服务拍照", "手机确认（示例）"))


def load(officer: Actor, elders: Sequence[Elder]) -> int:
    """Write carers, consents and delegations down, and two doubles with a look through the register; returns the pairs found."""
    standing = [
        p for p in elders if p.status == "active" and p.registered and p.id_number and p.residence_village
    ]
    old = [p for p in standing if p.born_on.year <= TODAY.year - 81][:_CARED]
    hits = queries.match_id_numbers(officer, [p.id_number for p in old])
    ids = [pk for p in old if (pk := hits[p.id_number].person_id) is not None]
    for n, person_id in enumerate(ids):
        _carer(officer, person_id, old[n], n)
        kind, evidence = _CONSENTS[n % 2]
        if n % 2 == 0 or n % 3 == 0:
            people.give_consent(
                officer,
                person_id=person_id,
                kind=kind,
                given_by=f"{old[n].name}（示例）",
                relation="本人",
                evidence=evidence,
                valid_from=_SINCE,
            )
        if n % 4 == 1:
            people.delegate(
                officer,
                person_id=person_id,
                powers=["view", "apply"],
                proof="委托书（示例）",
                purpose="代办补贴申请",
                valid_from=_SINCE,
                valid_to=TODAY - timedelta(days=20) if n % 8 == 5 else None,
                at=at(_SINCE),
                delegate_person_id=ids[n - 1],
            )
    return _doubles(officer, [p for p in standing if p.phone and p.born_on.day <= 12][-2:])


def _carer(officer: Actor, person_id: int, elder: Elder, n: int) -> None:
    relation, lives, duty = _CARERS[n % len(_CARERS)]
    people.set_carer(
        officer,
        person_id=person_id,
        name=f"{elder.name[0]}示例",
        relation=relation,
        lives=lives,
        valid_from=_SINCE,
        is_main=True,
        legal_duty=duty,
        trained_on=date(2026, 5, 18) if n % 3 == 0 else None,
        source=SOURCE,
    )


def _doubles(officer: Actor, twice: Sequence[Elder]) -> int:
    """File two people once more, as somebody might who has no number at hand: living here, not registered, so that totals stay."""
    drafts = [
        people.Draft(
            name=p.name,
            id_type="none",
            sex=p.sex,
            birth_on=p.born_on,
            phone=p.phone,
            residence_village=p.residence_village,
            residence_address=p.residence_address,
            source=SOURCE,
            is_example=True,
        )
        for p in twice
    ]
    if len(drafts) > 1:  # the second with day and month exchanged
        born = twice[1].born_on
        drafts[1] = dataclasses.replace(drafts[1], birth_on=born.replace(month=born.day, day=born.month))
    people.bulk_register(officer, drafts=drafts, at=at(TODAY - timedelta(days=9)), today=TODAY, tell=False)
    return people.scan_doubles(officer, at=at(TODAY))["new"]
