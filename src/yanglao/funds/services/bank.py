"""To the bank and back: batches, files out, answers in. Every step may be repeated and does its work once."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from yanglao.base import crypto, events, files
from yanglao.base.actor import Actor
from yanglao.base.bulk import take_ids
from yanglao.base.errors import NotFound
from yanglao.base.sealed import declare_index
from yanglao.base.service import note, service
from yanglao.funds import events as news
from yanglao.funds import permissions
from yanglao.funds.errors import NotThatState, ReturnFileWrong
from yanglao.funds.models import Bank, PaymentBatch, ReturnFile
from yanglao.funds.rules import chart
from yanglao.funds.rules.bankfile import LAYOUTS, BackLine, OutLine
from yanglao.funds.rules.states import BATCH_NAMES
from yanglao.funds.services.ledger import EntryDraft, enter

declare_index("funds_paymentaccount", "account_index", "bank_account", "account_sealed")


@service(permissions.BATCH, "funds.make_batches")
def make_batches(actor: Actor, *, month: str, cause: str, at: datetime) -> list[int]:
    """Gather everything due in the county into one batch for each bank; return the new batches' ids.

    What was held and released, or failed and issued again, goes along. Nothing due: no batch.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"funds_batches{actor.county}"])
        cursor.execute(
            "SELECT a.bank_id, count(*), sum(p.amount_fen)::bigint FROM funds_payment p "
            "JOIN funds_paymentaccount a ON a.id = p.account_id "
            "WHERE p.county = %s AND p.state = 'due' GROUP BY a.bank_id ORDER BY a.bank_id",
            [actor.county],
        )
        sums = cursor.fetchall()
        if not sums:
            return []
        codes = dict(Bank.objects.filter(county=actor.county).values_list("id", "code"))
        turn = (
            PaymentBatch.objects.filter(county=actor.county, month=month).values("made_at").distinct().count()
            + 1
        )
        ids = list(take_ids("funds_paymentbatch", len(sums)))
        PaymentBatch.objects.bulk_create(
            [
                PaymentBatch(
                    id=pk,
                    county=actor.county,
                    number=f"{month.replace('-', '')}-{turn:02d}-{codes[bank]}",
                    cause=cause,
                    month=month,
                    bank_id=bank,
                    count=count,
                    amount_fen=total,
                    made_at=at,
                    made_by=actor.user_id,
                )
                for pk, (bank, count, total) in zip(ids, sums, strict=True)
            ]
        )
        cursor.execute(
            "UPDATE funds_payment p SET state = 'batched', batch_id = n.batch_id, line_no = n.line_no FROM ("
            "SELECT q.id, b.id AS batch_id, row_number() OVER (PARTITION BY b.id ORDER BY q.village, q.person_id, "
            "q.scheme, q.id) AS line_no FROM funds_payment q JOIN funds_paymentaccount a ON a.id = q.account_id "
            "JOIN funds_paymentbatch b ON b.bank_id = a.bank_id AND b.id = ANY(%s) "
            "WHERE q.county = %s AND q.state = 'due') n WHERE n.id = p.id",
            [ids, actor.county],
        )
    note(batches=len(ids), payments=sum(row[1] for row in sums))
    return ids


def _batch(actor: Actor, batch_id: int) -> PaymentBatch:
    row = (
        PaymentBatch.objects.select_for_update(of=("self",)).filter(pk=batch_id, county=actor.county).first()
    )
    if row is None:
        raise NotFound(_("没有这个发放批次"), remedy=_("从批次列表里选"))
    return row


@service(permissions.BATCH, "funds.write_bank_file")
def write_bank_file(actor: Actor, *, batch_id: int) -> dict[str, Any]:
    """Write a batch's file in its bank's layout and keep it; a batch written already is only named again.

    Returns
    -------
    dict
        ``batch, number, bank, file_id, name, sha256, count, amount_fen``.
    """
    row = _batch(actor, batch_id)
    bank = Bank.objects.get(pk=row.bank_id)
    layout = LAYOUTS[bank.layout]
    name = f"{row.number}.{layout.suffix}"
    if row.state == "made":
        content = layout.write(row.number, out_lines(row))
        kept = files.store(
            actor, name=name, content=content, media_type=layout.media_type, purpose="funds.bank_file"
        )
        row.file, row.file_sha256, row.state = kept, kept.sha256, "written"
        row.save()
        note(subject_type="funds.PaymentBatch", subject_id=row.pk, sha256=kept.sha256)
    return {
        "batch": row.pk,
        "number": row.number,
        "bank": bank.name,
        "file_id": row.file_id,
        "name": name,
        "sha256": row.file_sha256,
        "count": row.count,
        "amount_fen": row.amount_fen,
    }


def out_lines(row: PaymentBatch) -> list[OutLine]:
    """Return what a batch's file says, accounts opened, and refuse when it is not what the batch counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.line_no, a.account_sealed, a.person_id, a.holder, p.amount_fen, p.month, p.scheme "
            "FROM funds_payment p JOIN funds_paymentaccount a ON a.id = p.account_id "
            "WHERE p.batch_id = %s ORDER BY p.line_no",
            [row.pk],
        )
        lines = [
            OutLine(
                number,
                crypto.unseal(sealed, f"funds_paymentaccount.account:{person}"),
                holder,
                amount,
                f"{month.replace('-', '')} {scheme}",
            )
            for number, sealed, person, holder, amount, month, scheme in cursor.fetchall()
        ]
    if len(lines) != row.count or sum(x.amount_fen for x in lines) != row.amount_fen:
        raise NotThatState(
            _("批次 %(number)s 的明细和汇总对不上") % {"number": row.number},
            code="funds.batch_differs",
            kept=_("没有生成文件"),
            remedy=_("确认您能看到全县的发放；仍不行请运行 ./run ledger check"),
        )
    return lines


def _by_scheme(batch_id: int, state: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT scheme, sum(amount_fen)::bigint FROM funds_payment WHERE batch_id = %s AND state = %s "
            "GROUP BY scheme ORDER BY scheme",
            [batch_id, state],
        )
        return dict(cursor.fetchall())


def sent_draft(number: str, on: date, sums: dict[str, int]) -> EntryDraft:
    """Return the entry of a batch on its way: no longer owed, in transit."""
    out = [(chart.payable(scheme), total) for scheme, total in sums.items()]
    return EntryDraft(
        on, f"batch:{number}:sent", f"送银行 {number}", (*out, (chart.TRANSIT, -sum(sums.values())))
    )


@service(permissions.BATCH, "funds.send_batch")
def send_batch(actor: Actor, *, batch_id: int, occurred_on: date, at: datetime) -> None:
    """Note that the file went to the bank; sent twice does no harm. Announces ``funds.batch_sent``."""
    row = _batch(actor, batch_id)
    if row.state in ("sent", "reconciled"):
        return
    if row.state != "written":
        raise NotThatState(
            _("批次 %(number)s 还没有银行文件") % {"number": row.number},
            remedy=_("先生成银行文件"),
            state=row.state,
        )
    enter(actor, [sent_draft(row.number, occurred_on, _by_scheme(row.pk, "batched"))], at)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE funds_payment SET state = 'sent' WHERE batch_id = %s AND state = 'batched'", [row.pk]
        )
    row.state, row.sent_at = "sent", at
    row.save()
    events.announce(actor, news.BATCH_SENT, occurred_on=occurred_on, batch_id=row.pk)
    note(subject_type="funds.PaymentBatch", subject_id=row.pk)


@service(permissions.RETURN, "funds.read_return_file")
def read_return_file(
    actor: Actor, *, batch_id: int, name: str, content: bytes, occurred_on: date, at: datetime
) -> dict[str, int]:
    """Take a bank's answer: each line is paid or failed with a code. The same file twice is taken once.

    Returns
    -------
    dict
        ``paid_count, paid_fen, failed_count, failed_fen, waiting`` (no answer yet).

    Raises
    ------
    ReturnFileWrong
        When one line does not fit; ``errors`` names row and field, and nothing of the file is taken.
    """
    row = _batch(actor, batch_id)
    sha = hashlib.sha256(content).hexdigest()
    known = ReturnFile.objects.filter(batch=row, sha256=sha).first()
    if known is not None:
        return _answer(known, row.pk)
    if row.state != "sent":
        raise NotThatState(
            _("批次 %(number)s 现在是“%(now)s”，不能读回盘")
            % {"number": row.number, "now": BATCH_NAMES[row.state]},
            kept=_("没有读入"),
            state=row.state,
        )
    answers = _fitting(row, *LAYOUTS[Bank.objects.get(pk=row.bank_id).layout].read(content))
    _apply(row, answers, occurred_on)
    _post_answers(actor, row, answers, sha, occurred_on, at)
    kept = files.store(
        actor, name=name, content=content, media_type="text/plain", purpose="funds.return_file"
    )
    paid = [a for a in answers if a[1].paid]
    failed = [a for a in answers if not a[1].paid]
    known = ReturnFile.objects.create(
        batch=row,
        file=kept,
        sha256=sha,
        read_at=at,
        read_by=actor.user_id,
        paid_count=len(paid),
        paid_fen=sum(a[1].amount_fen for a in paid),
        failed_count=len(failed),
        failed_fen=sum(a[1].amount_fen for a in failed),
    )
    answer = _answer(known, row.pk)
    if not answer["waiting"]:
        row.state, row.reconciled_at = "reconciled", at
        row.save()
    if failed:
        events.announce(
            actor,
            news.PAYMENT_FAILED,
            occurred_on=occurred_on,
            batch_id=row.pk,
            payment_ids=[a[0] for a in failed],
        )
    note(subject_type="funds.PaymentBatch", subject_id=row.pk, **answer)
    return answer


def _answer(known: ReturnFile, batch_id: int) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM funds_payment WHERE batch_id = %s AND state = 'sent'", [batch_id]
        )
        waiting = int(cursor.fetchone()[0])
    words = ("paid_count", "paid_fen", "failed_count", "failed_fen")
    return {word: int(getattr(known, word)) for word in words} | {"waiting": waiting}


def _fitting(row: PaymentBatch, lines: list[BackLine], problems: list[Any]) -> list[tuple[int, BackLine]]:
    """Return payment id and answer of each line; every line must fit the batch."""
    errors = [
        {"row": p.row, "field": p.field, "message": _("读不懂：%(text)s") % {"text": p.text}}
        for p in problems
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.line_no, p.id, p.amount_fen, p.state, a.account_index FROM funds_payment p "
            "JOIN funds_paymentaccount a ON a.id = p.account_id WHERE p.batch_id = %s",
            [row.pk],
        )
        ours = {number: rest for number, *rest in cursor.fetchall()}
    fit: list[tuple[int, BackLine]] = []
    seen: set[int] = set()
    for line in lines:
        problem = _misfit(line, ours.get(line.line_no), line.line_no in seen)
        seen.add(line.line_no)
        if problem:
            errors.append({"row": line.row, "field": problem[0], "message": problem[1]})
        else:
            fit.append((ours[line.line_no][0], line))
    if not lines and not errors:
        errors.append({"row": 1, "field": "文件", "message": _("没有一条结果")})
    if errors:
        raise ReturnFileWrong(
            _("回盘文件有 %(count)s 处不对，第一处在第 %(row)s 行")
            % {"count": len(errors), "row": errors[0]["row"]},
            row=int(errors[0]["row"]),
            field=str(errors[0]["field"]),
            kept=_("没有读入任何一行"),
            remedy=_("向银行核对后重新导入"),
            errors=errors[:100],
        )
    return fit


def _misfit(line: BackLine, ours: list[Any] | None, twice: bool) -> tuple[str, str] | None:
    if ours is None:
        return "序号", _("批次里没有这一行")
    if twice:
        return "序号", _("同一行出现两次")
    _pk, amount, state, index = ours
    if state != "sent":
        return "序号", _("这一行已经有结果")
    if amount != line.amount_fen:
        return "金额", _("和送出的金额不同")
    if index not in crypto.blind_indexes(line.account, "bank_account"):
        return "账号", _("和送出的账号不同")
    return None


def _apply(row: PaymentBatch, answers: list[tuple[int, BackLine]], on: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE _answers (id bigint, paid boolean, code text) ON COMMIT DROP")
        with cursor.cursor.copy("COPY _answers FROM STDIN") as copy:
            for pk, line in answers:
                copy.write_row((pk, line.paid, line.code[:20]))
        cursor.execute(
            "UPDATE funds_payment p SET state = CASE WHEN n.paid THEN 'paid' ELSE 'failed' END, "
            "paid_on = CASE WHEN n.paid THEN %s::date END, failed_code = CASE WHEN n.paid THEN '' ELSE n.code END "
            "FROM _answers n WHERE n.id = p.id AND p.batch_id = %s AND p.state = 'sent'",
            [on, row.pk],
        )
        cursor.execute("DROP TABLE _answers")


def _post_answers(
    actor: Actor, row: PaymentBatch, answers: list[tuple[int, BackLine]], sha: str, on: date, at: datetime
) -> None:
    paid = sum(line.amount_fen for _pk, line in answers if line.paid)
    back: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT scheme, sum(amount_fen)::bigint FROM funds_payment WHERE id = ANY(%s) GROUP BY scheme",
            [[pk for pk, line in answers if not line.paid]],
        )
        back = dict(cursor.fetchall())
    enter(actor, answer_drafts(row.number, sha[:12], on, paid, back), at)


def answer_drafts(number: str, tag: str, on: date, paid: int, back: dict[str, int]) -> list[EntryDraft]:
    """Return the entries of an answer: paid leaves the treasury, failed is owed again."""
    drafts = []
    if paid:
        postings: tuple[tuple[str, int], ...] = ((chart.TRANSIT, paid), (chart.TREASURY, -paid))
        drafts.append(EntryDraft(on, f"batch:{number}:paid:{tag}", f"到账 {number}", postings))
    if back:
        postings = (
            (chart.TRANSIT, sum(back.values())),
            *((chart.payable(scheme), -total) for scheme, total in back.items()),
        )
        drafts.append(EntryDraft(on, f"batch:{number}:failed:{tag}", f"未成功 {number}", postings))
    return drafts
