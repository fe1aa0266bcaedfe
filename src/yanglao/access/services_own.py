"""What an account writes for itself alone: saved views, drafts of forms."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yanglao.access import permissions
from yanglao.access.models_own import FormDraft, SavedView
from yanglao.base import crypto
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.service import note, service

MOST_VIEWS = 20
#: A draft older than this is no longer offered and goes with the next one (who typed it has long forgotten).
DRAFT_DAYS = 30
_PASSING = {
    "page",
    "pick",
    "export",
    "next",
    "csrfmiddlewaretoken",
}  # where one stands, not what one looks for
_NUMBER = re.compile(r"\d{7,}")


class ViewRefused(DomainError):
    """A view that may not be saved so."""

    default_code = "access.view_refused"


def clean_query(query: str) -> str:
    """Return what of an address is worth saving, in a fixed order: no page number, nothing that is chosen for once."""
    pairs = [(k, v) for k, v in parse_qsl(query.lstrip("?")) if k not in _PASSING]
    return urlencode(sorted(pairs))


def _name(text: str) -> str:
    name = text.strip()[:30]
    if not name:
        raise ViewRefused(_("视图要有名字"), field="name", remedy=_("写几个字，比如“独居 80 岁以上”"))
    return name


def _own(actor: Actor, view_id: int) -> SavedView:
    row = SavedView.objects.select_for_update().filter(pk=view_id, user_id=actor.user_id).first()
    if row is None:
        raise NotFound(_("没有这个视图，或不是您的"), remedy=_("回到名单"))
    return row


def _make_default(row: SavedView) -> None:
    same = SavedView.objects.filter(user_id=row.user_id, list_name=row.list_name, is_default=True)
    same.exclude(pk=row.pk).update(is_default=False)
    row.is_default = True


@service(permissions.SELF, "access.save_view")
def save_view(
    actor: Actor,
    *,
    list_name: str,
    list_title: str,
    path: str,
    name: str,
    query: str,
    is_default: bool = False,
    at: datetime,
) -> SavedView:
    """Keep what a list's address asks for under a name; a name that stands already gets the new conditions.

    Parameters
    ----------
    list_name : str
        Name of the list's address, as ``people``.
    list_title, path : str
        What the list is called, and the address it was saved at.
    query : str
        The address after the question mark.

    Raises
    ------
    ViewRefused
        No name, nothing to keep, a telephone or ID number searched for, or too many views.
    """
    kept = clean_query(query)
    if not kept or len(kept) > 1000:
        raise ViewRefused(_("没有筛选条件可存"), remedy=_("先筛选或排序，再存成视图"))
    if any(_NUMBER.search(v) for k, v in parse_qsl(kept) if k == "q"):
        raise ViewRefused(
            _("搜的是号码，视图里不存个人号码"), code="access.view_number", remedy=_("清掉搜索框里的号码再存")
        )
    mine = SavedView.objects.filter(user_id=actor.user_id, list_name=list_name)
    row = mine.filter(name=_name(name)).first()
    if row is None:
        if mine.count() >= MOST_VIEWS:
            raise ViewRefused(_("一个名单最多存 %(n)d 个视图") % {"n": MOST_VIEWS}, remedy=_("先删掉不用的"))
        row = SavedView(user_id=actor.user_id, list_name=list_name, name=_name(name), created_at=at)
    row.query, row.list_title, row.path = kept, list_title.strip()[:60] or list_name, path[:200]
    if is_default:
        _make_default(row)
    row.save()
    note(subject_type="access.SavedView", subject_id=row.pk, list=list_name)
    return row


@service(permissions.SELF, "access.change_view")
def change_view(
    actor: Actor, *, view_id: int, name: str | None = None, is_default: bool | None = None
) -> SavedView:
    """Rename one's own view, or open the list with it from now on (or no longer)."""
    row = _own(actor, view_id)
    if name is not None:
        row.name = _name(name)
    if is_default:
        _make_default(row)
    elif is_default is not None:
        row.is_default = False
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise ViewRefused(
            _("已有一个视图叫“%(name)s”") % {"name": row.name}, field="name", remedy=_("换一个名字")
        ) from None
    note(subject_type="access.SavedView", subject_id=row.pk, list=row.list_name)
    return row


@service(permissions.SELF, "access.delete_view")
def delete_view(actor: Actor, *, view_id: int) -> None:
    """Throw one's own view away; the list itself is untouched."""
    row = _own(actor, view_id)
    note(subject_type="access.SavedView", subject_id=row.pk, list=row.list_name)
    SavedView.objects.filter(pk=row.pk).delete()


def draft_context(user_id: int | None, form: str) -> str:
    """Return what a draft's ciphertext is bound to: its account and its form."""
    return f"access_formdraft.values:{user_id}:{form}"


@service(permissions.SELF, "access.keep_draft")
def keep_draft(actor: Actor, *, form: str, values: Mapping[str, Any], at: datetime) -> bool:
    """Keep what is typed so far, sealed whole; nothing typed keeps nothing.

    Parameters
    ----------
    form : str
        Code of the form, as ``people.new``.
    values : mapping
        Field → text as it stands on the page.

    Returns
    -------
    bool
        Whether something is kept.
    """
    given = {name: str(value) for name, value in values.items() if str(value).strip()}
    note(subject_type="access.FormDraft", form=form, fields=len(given))
    mine = FormDraft.objects.filter(user_id=actor.user_id, form=form)
    FormDraft.objects.filter(user_id=actor.user_id, saved_at__lt=at - timedelta(days=DRAFT_DAYS)).delete()
    if not given:
        mine.delete()
        return False
    sealed = crypto.seal(json.dumps(given, ensure_ascii=False), draft_context(actor.user_id, form))
    FormDraft.objects.bulk_create(
        [FormDraft(user_id=actor.user_id, form=form, values_sealed=sealed, saved_at=at)],
        update_conflicts=True,  # two saves of one page may cross each other
        unique_fields=["user_id", "form"],
        update_fields=["values_sealed", "saved_at"],
    )
    return True


@service(permissions.SELF, "access.drop_draft")
def drop_draft(actor: Actor, *, form: str) -> None:
    """Throw a draft away: handed in, or not wanted."""
    note(subject_type="access.FormDraft", form=form)
    FormDraft.objects.filter(user_id=actor.user_id, form=form).delete()
