"""The state of a list from its address, and the addresses of its neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from yanglao.web.kit.parts import Filter, Option, Page

PER_PAGE = 20
MOST_PER_PAGE = 100


def with_query(request: HttpRequest, **changes: Any) -> str:
    """Return the address of this page with some of its query changed; ``None`` takes a key away."""
    # A plain dict: a list page asks this a hundred times, and copying a QueryDict copies it deeply.
    query = dict(request.GET.lists())
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = [str(value)]
    return f"{request.path}?{urlencode(query, doseq=True)}" if query else request.path


@dataclass(frozen=True, slots=True)
class ListState:
    """What the address asks for. ``sort`` is a known key, with a minus when falling."""

    q: str
    sort: str
    number: int
    per_page: int
    chosen: Mapping[str, str]

    @property
    def first_row(self) -> int:
        """Rows to skip."""
        return (self.number - 1) * self.per_page


def read(
    request: HttpRequest,
    *,
    sorts: Iterable[str] = (),
    default_sort: str = "",
    filters: Iterable[str] = (),
    per_page: int = PER_PAGE,
) -> ListState:
    """Return the state of a list; anything unknown in the address is ignored.

    Parameters
    ----------
    sorts, filters : iterable of str
        Known sort keys and filter names.
    """
    sort = request.GET.get("sort", "")
    if sort.lstrip("-") not in set(sorts):
        sort = default_sort
    return ListState(
        q=request.GET.get("q", "").strip()[:80],
        sort=sort,
        number=_whole(request.GET.get("page"), 1, 1, 1_000_000),
        per_page=_whole(request.GET.get("per"), per_page, 5, MOST_PER_PAGE),
        chosen={name: request.GET[name] for name in filters if request.GET.get(name)},
    )


def _whole(text: str | None, default: int, least: int, most: int) -> int:
    try:
        return min(max(int(text or default), least), most)
    except ValueError:
        return default


def number(text: str, most: int) -> int | None:
    """Return a whole number from 0 to ``most`` that an address names; None for anything else."""
    found = int(text) if text.isdecimal() and len(text) < 10 else most + 1
    return found if found <= most else None


def page(request: HttpRequest, state: ListState, count: int) -> Page:
    """Return the foot of a list of ``count`` rows: first, last, a window of pages around this one."""
    last = max(1, -(-count // state.per_page))
    number = min(state.number, last)
    near = sorted(
        {
            1,
            last,
            *range(max(1, number - 1), min(last, number + 1) + 1),
            *(range(1, min(3, last) + 1) if number <= 2 else ()),
        }
    )
    numbers: list[tuple[int, str] | None] = []
    for before, n in zip([0, *near], near, strict=False):
        if n - before > 1:
            numbers.append(None)
        numbers.append((n, with_query(request, page=n if n > 1 else None)))
    first = (number - 1) * state.per_page
    return Page(
        first=first + 1 if count else 0,
        last=min(first + state.per_page, count),
        count=count,
        number=number,
        numbers=numbers,
        previous_url=with_query(request, page=number - 1) if number > 1 else "",
        next_url=with_query(request, page=number + 1) if number < last else "",
        per_page=state.per_page,
    )


def choice_filter(
    request: HttpRequest,
    name: str,
    label: str,
    choices: Sequence[tuple[str, str]],
    counts: Mapping[str, int] | None = None,
) -> Filter:
    """Return one filter of a list whose value stands in ``?name=``; ``choices`` are (value, words)."""
    now = request.GET.get(name, "")
    options = [
        Option(
            words, with_query(request, **{name: value, "page": None}), (counts or {}).get(value), value == now
        )
        for value, words in choices
    ]
    value = next((words for key, words in choices if key == now), "")
    return Filter(
        label=label,
        options=options,
        value=str(value),
        clear_url=with_query(request, **{name: None, "page": None}),
    )
