"""Things about payments a person must look at: found by joins, answered by somebody by a day. Nothing is ever stopped by one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl
from django.db import connection
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.service import note, service
from yanglao.funds import permissions
from yanglao.funds.models import Question
from yanglao.people import queries as people

#: Days to answer, and how long a changed account is worth a look.
ANSWER_DAYS = 14
CHANGED_WITHIN_DAYS = 62

_SHARED = """SELECT a.person_id, a.village, 'account:' || a.id, s.sharing, a.account_tail, 0::bigint, NULL::bigint
  FROM funds_paymentaccount a JOIN (SELECT account_index, count(DISTINCT person_id) AS sharing FROM funds_paymentaccount
    WHERE county = %(county)s AND valid_to IS NULL GROUP BY account_index HAVING count(DISTINCT person_id) > 1) s
  ON s.account_index = a.account_index WHERE a.county = %(county)s AND a.valid_to IS NULL"""
_CHANGED = """SELECT a.person_id, a.village, 'account:' || a.id, 0, a.account_tail, 0::bigint, a.entered_by
  FROM funds_paymentaccount a WHERE a.county = %(county)s AND a.valid_to IS NULL AND a.valid_from BETWEEN %(since)s AND %(on)s
  AND EXISTS (SELECT 1 FROM funds_paymentaccount b WHERE b.person_id = a.person_id AND b.id < a.id
    AND b.account_index <> a.account_index)"""
_AFTER = """SELECT p.person_id, max(p.village), 'month:' || p.month, 0, '', sum(p.amount_fen)::bigint, NULL::bigint
  FROM unnest(%(ids)s::bigint[], %(months)s::text[]) AS g(person_id, last) JOIN funds_payment p ON p.person_id = g.person_id
  AND p.month > g.last WHERE p.county = %(county)s AND p.state IN ('due', 'batched', 'sent', 'paid')
  GROUP BY p.person_id, p.month"""


@service(permissions.BULK, "funds.look_for_questions")
def look_for_questions(actor: Actor, *, on: date) -> dict[str, int]:
    """Look for what somebody should explain; what was asked once is not asked again. Return new questions by kind."""
    spans = people.person_spans(actor)
    found: dict[str, int] = {}
    words = {"county": actor.county, "on": on, "since": on - timedelta(days=CHANGED_WITHIN_DAYS)}
    for kind, statement in (("shared_account", _SHARED), ("account_changed", _CHANGED)):
        found[kind] = _ask(actor, kind, statement, words, on)
    for kind, column in (("paid_after_death", "died_on"), ("paid_after_move", "moved_out_on")):
        gone = spans.filter(pl.col(column).is_not_null()).select(
            "person_id", pl.col(column).dt.to_string("%Y-%m")
        )
        if gone.height:
            more = {"ids": gone["person_id"].to_list(), "months": gone[column].to_list()}
            found[kind] = _ask(actor, kind, _AFTER, {**words, **more}, on)
    note(**{k: n for k, n in found.items() if n})
    return found


def _ask(actor: Actor, kind: str, statement: str, words: dict[str, object], on: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, words)
        rows = cursor.fetchall()
        asked = 0
        for person, village, about, sharing, tail, fen, made_by in rows:
            cursor.execute(
                "INSERT INTO funds_question (person_id, county, village, kind, about, detail, amount_fen, found_on, "
                "answer_by, made_by, outcome, answer, answered_by_name) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, "
                "'', '', '') ON CONFLICT (person_id, kind, about) DO NOTHING",
                [person, actor.county, village, kind, about, Jsonb({"sharing": sharing, "tail": tail}), fen, on,
                 on + timedelta(days=ANSWER_DAYS), made_by],
            )  # fmt: skip
            asked += cursor.rowcount
    return asked


@service(permissions.ANSWER, "funds.answer_question")
def answer_question(actor: Actor, *, question_id: int, outcome: str, answer: str, at: datetime) -> None:
    """Answer a question, once; whoever entered what is asked about cannot.

    Raises
    ------
    NotFound
    DomainError
        Answered already, nothing said, or asked of the same person.
    """
    row = Question.objects.select_for_update(of=("self",)).filter(pk=question_id).first()
    if row is None:
        raise NotFound(_("没有这个疑点，或不在您的范围内"), remedy=_("从疑点列表里选"))
    if row.outcome:
        raise DomainError(_("这个疑点已经答复"), code="funds.answered", kept=_("没有改动"))
    if outcome not in dict(Question.OUTCOMES) or not answer.strip():
        raise DomainError(
            _("选一个结果，写一句依据"), code="funds.no_answer", field="answer", remedy=_("写怎么核实的")
        )
    if row.made_by is not None and row.made_by == actor.user_id:
        raise DomainError(
            _("账户是您登记的，要另一个人核对"),
            code="funds.same_person",
            kept=_("没有改动"),
            remedy=_("请另一位同事答复"),
        )
    row.outcome, row.answer, row.answered_at = outcome, answer.strip()[:300], at
    row.answered_by, row.answered_by_name = actor.user_id, actor.name
    row.save()
    note(
        subject_type="funds.Question",
        subject_id=row.pk,
        person_id=row.person_id,
        village=row.village,
        outcome=outcome,
    )
