"""Two packs, or one pack on two days, side by side: what a director would want to know is other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yanglao.policy.rules.binding import Binding, plain
from yanglao.policy.rules.model import Pack, Parameter, ParameterValue, Relation, Scheme
from yanglao.policy.rules.problems import ValueMissing

KINDS = ("scheme", "parameter", "relation", "formula", "indicator", "document")
KIND_WORDS = {
    "scheme": "待遇",
    "parameter": "参数",
    "relation": "衔接",
    "formula": "公式",
    "indicator": "指标",
    "document": "文件",
}


#: What of a scheme or figure is other.
ASPECTS = {
    "condition": "条件",
    "who": "对象",
    "amount": "金额",
    "name": "名称",
    "form": "形式",
    "application": "申请",
    "status": "性质",
    "ends": "止期",
}
#: How two benefits of one month stand to each other.
RELATION_WORDS = {
    "ALLOW": "可以同享",
    "EXCLUDE": "不能同享",
    "HIGHER_OF": "择高",
    "DEDUCT_FIRST": "先扣他方已付",
    "DIFFERENCE": "补差额",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is other.

    Parameters
    ----------
    kind, code, name : str
        What: one of :data:`KINDS`.
    change : str
        ``added``, ``removed`` or ``changed``, seen from the first to the second.
    part, aspect : str
        Which part of it: the row of a table, or the label of a condition or case with what of it (:data:`ASPECTS`); empty
        for the whole.
    before, after : object
        Values as JSON can hold them (money in fen, with ``unit``), texts of rules; None when there is none.
    since : date or None
        From when the second holds.
    basis, status, pack : str
        What the second rests on, how sure it is, who set it.
    """

    kind: str
    code: str
    name: str
    change: str
    part: str
    before: Any
    after: Any
    aspect: str = ""
    unit: str = ""
    since: date | None = None
    document: str = ""
    clause: str = ""
    status: str = ""
    pack: str = ""

    @property
    def sentence(self) -> str:
        """The difference in one Chinese sentence."""
        name, part = f"{KIND_WORDS[self.kind]}“{self.name}”", self._part
        since = f"，自{self.since.year}年{self.since.month}月{self.since.day}日起" if self.since else ""
        unit = f" {self.unit}" if self.unit and self.kind == "parameter" else ""
        before, after = figure(self.before, self.unit), figure(self.after, self.unit)
        if self.change == "added":
            text = (f"{name}新增{part}" if part else f"新增{name}") + (f"：{after}{unit}" if after else "")
        elif self.change == "removed":
            return (f"{name}取消{part}" if part else f"取消{name}") + (
                f"（原为 {before}{unit}）" if before else ""
            )
        else:
            text = f"{name}{part}由 {before or '没有'} 改为 {after or '没有'}{unit}"
        ground = "，".join(p for p in (self.document, self.clause) if p)
        return text + since + (f"（{ground}）" if ground else "")

    @property
    def _part(self) -> str:
        words = " ".join(w for w in (ASPECTS.get(self.aspect, ""), str(self.part)) if w)
        return f"（{words}）" if words else ""

    def as_dict(self) -> dict[str, Any]:
        """Return JSON-ready words."""
        return {
            **{
                w: getattr(self, w)
                for w in ("kind", "code", "name", "change", "part", "aspect", "unit", "document", "clause")
            },
            "before": self.before,
            "after": self.after,
            "since": self.since.isoformat() if self.since else None,
            "status": self.status,
            "pack": self.pack,
            "words": self.sentence,
        }


def figure(value: Any, unit: str) -> str:
    """Return a value as written: fen as yuan, tables as ``80 → 60``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "；".join(f"{k} → {figure(v, unit)}" for k, v in value.items())
    if isinstance(value, list | tuple) and value and value[0] in RELATION_WORDS:
        return "，".join([RELATION_WORDS[value[0]], *map(str, value[1:])])
    if isinstance(value, list | tuple):
        return "、".join(figure(v, unit) for v in value)
    if isinstance(value, int) and unit.startswith("元"):
        return f"{Decimal(value) / 100:,.2f}".removesuffix(".00")
    return str(value)


def compare(first: Pack, second: Pack, on_first: date, on_second: date) -> list[Difference]:
    """Return what the second says other than the first, schemes and figures before papers.

    Two versions of one pack (same code, same day) are compared over all dated values; otherwise what is in force on each day.
    """
    versions = first.code == second.code and on_first == on_second
    found: list[Difference] = []
    found += _schemes(first, second, on_first, on_second)
    if versions:
        found += _dated_values(first, second)
    else:
        found += _values_in_force(first, second, on_first, on_second)
    found += _relations(first, second, on_first, on_second)
    found += _formulas(first, second, on_first, on_second)
    found += _indicators(first, second)
    found += _documents(first, second)
    return sorted(found, key=lambda d: (KINDS.index(d.kind), d.code, d.since or date.min, d.part))


def _both(a: Mapping[Any, Any], b: Mapping[Any, Any]) -> Iterable[tuple[Any, Any, Any]]:
    for key in dict.fromkeys([*a, *b]):
        yield key, a.get(key), b.get(key)


def _word(a: Any, b: Any) -> str:
    return "added" if a is None else "removed" if b is None else "changed"


def _nearest(pack: Pack) -> dict[str, Parameter]:
    found: dict[str, Parameter] = {}
    for content in pack.chain:
        for code, parameter in content.parameters.items():
            found.setdefault(code, parameter)
    return found


def _document(pack: Pack, code: str) -> str:
    """Return a document's number, or its title when it has none."""
    known = pack.document(code)
    if known is None:
        return ""
    return known.number if known.number not in ("", "—", "-") else f"《{known.title}》"


def _entry(value: ParameterValue) -> Any:
    return value.source_text or plain(value.value)


def _dated_values(first: Pack, second: Pack) -> list[Difference]:
    """Compare every dated value; a new value with a later day is added, the old one stays for its months."""
    found = []
    for code, a, b in _both(_nearest(first), _nearest(second)):
        known: Parameter = b or a
        rows_a, rows_b = _timeline(first, code), _timeline(second, code)
        for (starts, _decided), x, y in _both(rows_a, rows_b):
            value = y or x
            pack = second if y else first
            shared: dict[str, Any] = {
                "unit": known.unit,
                "since": starts if starts.year > 1900 else None,
                "document": _document(pack, value.basis.document),
                "clause": value.basis.clause or value.basis.line,
                "status": value.status,
                "pack": known.pack,
            }
            old, new = (_entry(x) if x else None), (_entry(y) if y else None)
            if x is None and y is not None and a is not None:
                earlier = [v for v in rows_a.values() if v.starts < starts]
                old = _entry(max(earlier, key=lambda v: v.starts)) if earlier else None
                found += _parts(code, known.name, old, new, shared)
            elif old != new:
                found += _parts(code, known.name, old, new, shared)
            if x and y and x.status != y.status:
                found.append(_other(code, known.name, "status", x.status, y.status, shared))
            if x and y and x.ends != y.ends:
                old, new = (v.ends.isoformat() if v.ends else None for v in (x, y))
                found.append(_other(code, known.name, "ends", old, new, shared))
    return found


def _other(code: str, name: str, aspect: str, old: Any, new: Any, shared: Mapping[str, Any]) -> Difference:
    words = {**shared, "unit": "", "aspect": aspect}
    return Difference("parameter", code, name, "changed", "", old, new, **words)


def _timeline(pack: Pack, code: str) -> dict[tuple[date, date | None], ParameterValue]:
    """Return a parameter's values over the whole chain by effect and decision; of two the nearest pack's."""
    found: dict[tuple[date, date | None], ParameterValue] = {}
    for content in pack.chain:
        for value in content.parameters[code].values if code in content.parameters else ():
            found.setdefault((value.starts, value.decided), value)
    return found


def _parts(code: str, name: str, old: Any, new: Any, shared: Mapping[str, Any]) -> list[Difference]:
    """Return one difference, or one for each row of a table that moved."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        rows = [(k, x, y) for k, x, y in _both(old, new) if x != y]
        return [Difference("parameter", code, name, _word(x, y), k, x, y, **shared) for k, x, y in rows]
    return (
        [Difference("parameter", code, name, _word(old, new), "", old, new, **shared)] if old != new else []
    )


def _values_in_force(first: Pack, second: Pack, on_first: date, on_second: date) -> list[Difference]:
    found = []
    left, right = Binding(first, on_first, on_first), Binding(second, on_second, on_second)
    for code, a, b in _both(_nearest(first), _nearest(second)):
        x, y = _use(left, code) if a else None, _use(right, code) if b else None
        if x is None and y is None:
            continue
        use: Any = y or x
        shared: dict[str, Any] = {
            "unit": use.unit,
            "since": use.since if y and use.since.year > 1900 else None,
            "document": _document(second if y else first, use.document),
            "clause": use.clause or use.line,
            "status": use.status,
            "pack": use.pack,
        }
        found += _parts(code, use.name, plain(x.value) if x else None, plain(y.value) if y else None, shared)
    return found


def _use(binding: Binding, code: str) -> Any:
    try:
        return binding.use(code)
    except ValueMissing:
        return None


def _schemes(first: Pack, second: Pack, on_first: date, on_second: date) -> list[Difference]:
    found: list[Difference] = []
    for subject in ("person", "worker", "operator"):
        a = {s.code: s for s in Binding(first, on_first, on_first).schemes(subject)}
        b = {s.code: s for s in Binding(second, on_second, on_second).schemes(subject)}
        for code, x, y in _both(a, b):
            scheme: Scheme = y or x
            pack = second if y else first
            shared: dict[str, Any] = {
                "document": _document(pack, scheme.basis.document),
                "clause": scheme.basis.clause or scheme.basis.line,
                "status": scheme.status,
                "pack": scheme.pack,
            }
            if x is None or y is None:
                starts = scheme.starts if y and scheme.starts.year > 1900 else None
                found.append(
                    Difference(
                        "scheme", code, scheme.name, _word(x, y), "", None, None, since=starts, **shared
                    )
                )
                continue
            rows = [(part, p, q) for part, p, q in _both(_said(x), _said(y)) if p != q]
            found += [
                Difference("scheme", code, scheme.name, _word(p, q), part, p, q, aspect, **shared)
                for (aspect, part), p, q in rows
            ]
    return found


def _said(scheme: Scheme) -> dict[tuple[str, str], str]:
    """Return what a scheme says, part by part."""
    parts = {
        ("name", ""): scheme.name,
        ("form", ""): f"{scheme.form} {scheme.unit} {scheme.period}",
        ("application", ""): scheme.application,
    }
    parts |= {("condition", c.label): c.text for c in scheme.conditions}
    parts |= {("who", c.label): c.when_text for c in scheme.cases}
    return parts | {("amount", c.label): c.amount_text for c in scheme.cases}


def _relations(first: Pack, second: Pack, on_first: date, on_second: date) -> list[Difference]:
    def said(r: Relation) -> list[str]:
        return [r.kind, f"{r.scheme} × {r.other}", *([r.when_text] if r.when_text else [])]

    def known(pack: Pack, on: date) -> dict[str, Relation]:
        binding = Binding(pack, on, on)
        return {
            r.code: r
            for subject in ("person", "worker", "operator")
            for r in binding.relations(frozenset(s.code for s in binding.schemes(subject)))
        }

    rows = _both(known(first, on_first), known(second, on_second))
    return [
        Difference(
            "relation", code, (y or x).label or code, _word(x, y), "", said(x) if x else None, said(y) if y else None,
            document=_document(second if y else first, (y or x).basis.document), clause=(y or x).basis.clause,
            status=(y or x).status, pack=(y or x).pack,
        )
        for code, x, y in rows
        if x is None or y is None or said(x) != said(y)
    ]  # fmt: skip


def _formulas(first: Pack, second: Pack, on_first: date, on_second: date) -> list[Difference]:
    def known(pack: Pack, on: date) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for content in pack.chain:
            for f in content.formulas:
                if f.starts <= on and (f.ends is None or on < f.ends):
                    found.setdefault(f.code, f)
        return found

    return _texts("formula", known(first, on_first), known(second, on_second), lambda f: f.text)


def _indicators(first: Pack, second: Pack) -> list[Difference]:
    def said(i: Any) -> list[str]:
        targets = [f"{v.year} {v.printed or v.value} {v.nature}".strip() for v in i.values]
        return [w for w in (i.numerator, i.denominator, *targets) if w]

    a = {i.code: i for c in first.chain for i in c.indicators}
    b = {i.code: i for c in second.chain for i in c.indicators}
    return _texts("indicator", a, b, said)


def _documents(first: Pack, second: Pack) -> list[Difference]:
    a = {d.code: d for c in first.chain for d in c.documents.values()}
    b = {d.code: d for c in second.chain for d in c.documents.values()}
    return [
        Difference("document", code, (y or x).title, _word(x, y), "", x.number or None if x else None,
                   y.number or None if y else None, pack=(y or x).pack)
        for code, x, y in _both(a, b)
        if x is None or y is None or (x.title, x.number, x.issued) != (y.title, y.number, y.issued)
    ]  # fmt: skip


def _texts(
    kind: str, a: Mapping[str, Any], b: Mapping[str, Any], said: Callable[[Any], Any]
) -> list[Difference]:
    found = []
    for code, x, y in _both(a, b):
        old, new = said(x) if x else None, said(y) if y else None
        if old != new:
            known = y or x
            found.append(
                Difference(
                    kind,
                    code,
                    known.name,
                    _word(x, y),
                    "",
                    old,
                    new,
                    clause=known.basis.clause,
                    pack=known.pack,
                )
            )
    return found
