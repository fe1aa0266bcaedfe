"""A month of a place: every scheme for a whole county at once, or one scheme for one person with every reason.

Both ways run the same bound expressions (`Plan`), once as Polars columns and once as closures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from yanglao.policy.rules.backends import to_polars
from yanglao.policy.rules.binding import Binding, ParameterUse
from yanglao.policy.rules.expressions import Node, all_of, const
from yanglao.policy.rules.model import Pack, Relation, Scheme
from yanglao.policy.rules.problems import FactMissing
from yanglao.policy.rules.vocabulary import POLARS_TYPES, SUBJECTS, FactSpec, Kind


def state(name: str, kind: Kind = Kind.INT) -> Node:
    """Return a node that reads a running value (``net.care_subsidy``)."""
    return Node(kind, "state", value=name)


def if_(test: Node, a: Node, b: Node) -> Node:
    """Return a choice."""
    return Node(a.kind, "if", (test, a, b))


def at_least_zero(amount: Node) -> Node:
    """Return the amount, 0 when unknown or negative."""
    return Node(Kind.INT, "at_least_zero", (amount,))


@dataclass(frozen=True)
class BoundScheme:
    """A scheme with the month's parameters put in."""

    scheme: Scheme
    tests: tuple[Node, ...]
    whens: tuple[Node, ...]
    amounts: tuple[Node, ...]
    open_amounts: tuple[Node, ...]
    uses: tuple[tuple[ParameterUse, ...], ...]
    fingerprint: str

    @property
    def code(self) -> str:
        """Code of the scheme."""
        return self.scheme.code

    def case_number(self) -> Node:
        """Return 1, 2 … for the first branch that fits a person who meets all conditions, else 0."""
        number: Node = const(0)
        for index in range(len(self.whens), 0, -1):
            number = if_(self.whens[index - 1], const(index), number)
        return if_(all_of(self.tests), number, const(0))

    def amount(self, nodes: tuple[Node, ...]) -> Node:
        """Return the amount by branch number (state ``case.CODE``)."""
        result: Node = const(0)
        for index in range(len(nodes), 0, -1):
            hit = Node(Kind.BOOL, "eq", (state(f"case.{self.code}"), const(index)))
            result = if_(hit, at_least_zero(nodes[index - 1]), result)
        return result


@dataclass(frozen=True)
class Update:
    """One relation as assignments to running values."""

    relation: Relation
    fired: Node
    sets: tuple[tuple[str, Node], ...]
    number: int


class Plan:
    """Everything needed to evaluate a subject's schemes in one month."""

    def __init__(self, pack: Pack, month: date, decided_on: date, subject: str) -> None:
        self.binding = Binding(pack, month.replace(day=1), decided_on)
        self.subject = subject
        self.schemes = tuple(self._bound(s) for s in self.binding.schemes(subject))
        self.by_code = {s.code: s for s in self.schemes}
        relations = self.binding.relations(frozenset(self.by_code))
        self.relations = relations
        self.updates = tuple(u for i, r in enumerate(relations, 1) if (u := self._update(r, i)) is not None)
        self.facts = self._facts()

    def _bound(self, scheme: Scheme) -> BoundScheme:
        states: dict[str, Node] = {}
        if scheme.counted_on is not None:
            states["counted_on"] = self.binding.bind(scheme.counted_on)
        if scheme.accepts:
            scale = Node(Kind.TEXT, "fact", value="ability_scale")
            accepted = Node(Kind.BOOL, "in", (scale, const(scheme.accepts)))
            level = Node(Kind.INT, "fact", value="ability_level")
            states["ability_level"] = if_(accepted, level, Node(Kind.INT, "const", value=None))
        shut = {**states, "deducted": const(0)}
        left = {**states, "deducted": state(f"deducted.{scheme.code}")}
        bind = self.binding.bind
        common = [n for c in scheme.conditions for n in c.test.names("param")]
        common += scheme.counted_on.names("param") if scheme.counted_on else []
        uses = tuple(
            self._uses([*common, *case.when.names("param"), *case.amount.names("param")])
            for case in scheme.cases
        )
        every = tuple(dict.fromkeys(u.code for group in uses for u in group))
        return BoundScheme(
            scheme,
            tuple(bind(c.test, shut) for c in scheme.conditions),
            tuple(bind(c.when, shut) for c in scheme.cases),
            tuple(bind(c.amount, shut) for c in scheme.cases),
            tuple(bind(c.amount, left) for c in scheme.cases),
            (self._uses(common), *uses),
            self.binding.fingerprint(every),
        )

    def _uses(self, codes: list[str]) -> tuple[ParameterUse, ...]:
        found: dict[str, ParameterUse] = {}
        for code in codes:
            for use in self.binding.chain_of(code):
                found.setdefault(use.code, use)
        return tuple(found.values())

    def _other(self, relation: Relation) -> Node:
        if "." not in relation.other:
            return state(f"net.{relation.other}")
        name = relation.other.split(".", 1)[1]
        spec = SUBJECTS[self.subject][name]
        fact = Node(spec.kind, "fact", value=name)
        return if_(fact, const(1), const(0)) if spec.kind is Kind.BOOL else fact

    def _update(self, relation: Relation, number: int) -> Update | None:
        if relation.kind == "ALLOW":
            return None
        mine, other, zero = state(f"net.{relation.scheme}"), self._other(relation), const(0)
        parts = [Node(Kind.BOOL, "gt", (mine, zero)), Node(Kind.BOOL, "gt", (other, zero))]
        if relation.when is not None:
            parts.append(self.binding.bind(relation.when))
        fired = all_of(parts)
        name = f"net.{relation.scheme}"
        wins = Node(Kind.BOOL, "gt", (mine, other))
        sets: list[tuple[str, Node]] = [(f"relation.{relation.scheme}", const(number))]
        if relation.kind == "EXCLUDE":
            sets.append((name, zero))
        elif relation.kind == "DIFFERENCE":
            sets.append((name, at_least_zero(Node(Kind.INT, "sub", (mine, other)))))
        elif relation.kind == "HIGHER_OF":
            sets.append((name, if_(wins, mine, zero)))
            if "." not in relation.other:
                sets.append((f"net.{relation.other}", if_(wins, zero, other)))
                sets.append((f"relation.{relation.other}", const(number)))
        else:  # DEDUCT_FIRST: the other payer's part leaves the base before the amount is computed
            taken = Node(Kind.INT, "add", (state(f"deducted.{relation.scheme}"), other))
            scheme = self.by_code[relation.scheme]
            again = self.binding.bind(
                scheme.amount(scheme.open_amounts), {f"deducted.{relation.scheme}": taken}
            )
            sets += [(f"deducted.{relation.scheme}", taken), (name, Node(Kind.INT, "min", (mine, again)))]
        return Update(relation, fired, tuple(sets), number)

    def _facts(self) -> tuple[FactSpec, ...]:
        nodes = [n for s in self.schemes for n in (*s.tests, *s.whens, *s.amounts)]
        nodes += [n for u in self.updates for n in (u.fired, *(node for _, node in u.sets))]
        names = sorted({name for node in nodes for name in node.names("fact")})
        return tuple(SUBJECTS[self.subject][name] for name in names)

    def missing(self, given: Any) -> list[str]:
        """Return the required facts that ``given`` (columns or keys) does not have."""
        return [spec.name for spec in self.facts if spec.required and spec.name not in given]


@lru_cache(maxsize=256)
def plan(pack: Pack, month: date, decided_on: date, subject: str = "person") -> Plan:
    """Return the plan of a month (cached per pack object)."""
    return Plan(pack, month, decided_on, subject)


def prepared(the_plan: Plan, frame: pl.DataFrame) -> pl.LazyFrame:
    """Return the columns the rules read, typed, with defaults for what may be left out.

    Raises
    ------
    FactMissing
        When a required column is not there.
    """
    lacking = the_plan.missing(frame.columns)
    if lacking:
        raise FactMissing(lacking)
    columns = []
    for spec in the_plan.facts:
        kind = POLARS_TYPES[spec.kind]
        if spec.name not in frame.columns:
            columns.append(pl.lit(spec.default, dtype=kind).alias(spec.name))
            continue
        column = pl.col(spec.name)
        if frame.schema[spec.name] != kind:
            column = column.cast(kind)
        columns.append(column.fill_null(spec.default) if spec.default is not None else column)
    return frame.lazy().with_columns(columns) if columns else frame.lazy()


def evaluate_frame(
    pack: Pack, frame: pl.DataFrame, month: date, decided_on: date, subject: str = "person"
) -> pl.DataFrame:
    """Evaluate all schemes of a pack for many subjects in one month.

    Parameters
    ----------
    pack : Pack
        The place's policy.
    frame : polars.DataFrame
        One row per subject; columns are the facts of the vocabulary; others (``person_id``) are kept out of the rules.
    month : date
        Any day of the month.
    decided_on : date
        Values decided later are not known.
    subject : str
        ``person``, ``worker`` or ``operator``.

    Returns
    -------
    polars.DataFrame
        ``person_id`` (when given), and for each scheme CODE: ``CODE.eligible``, ``CODE.case`` (null when none),
        ``CODE.gross_fen``, ``CODE.net_fen`` after relations (``_hours`` for schemes counted in hours), and
        ``CODE.relation``, the relation that decided last (null when none). Rows keep their order.
    """
    the_plan = plan(pack, month, decided_on, subject)
    lazy = prepared(the_plan, frame)
    height = frame.height
    lazy = lazy.with_columns(
        [to_polars(s.case_number()).cast(pl.UInt8).alias(f"case.{s.code}") for s in the_plan.schemes]
    )
    lazy = lazy.with_columns(
        [to_polars(s.amount(s.amounts)).cast(pl.Int64).alias(f"gross.{s.code}") for s in the_plan.schemes]
    )
    lazy = lazy.with_columns(
        [pl.col(f"gross.{s.code}").alias(f"net.{s.code}") for s in the_plan.schemes]
        + [pl.lit(0, dtype=pl.UInt8).alias(f"relation.{s.code}") for s in the_plan.schemes]
        + [pl.lit(0, dtype=pl.Int64).alias(f"deducted.{s.code}") for s in the_plan.schemes]
    )
    for update in the_plan.updates:
        lazy = lazy.with_columns(
            [
                pl.when(to_polars(update.fired))
                .then(to_polars(node))
                .otherwise(pl.col(name))
                .cast(pl.UInt8 if name.startswith("relation.") else pl.Int64)
                .alias(name)
                for name, node in update.sets
            ]
        )
    keys = [name for name in ("person_id", "id") if name in frame.columns]
    result = lazy.select([*map(pl.col, keys), *_outputs(the_plan)]).collect()
    return result if result.height == height else result.head(height)


def _outputs(the_plan: Plan) -> list[pl.Expr]:
    names = pl.Enum([r.code for r in the_plan.relations])
    columns: list[pl.Expr] = []
    for bound in the_plan.schemes:
        code, unit = bound.code, bound.scheme.unit
        case, relation = pl.col(f"case.{code}"), pl.col(f"relation.{code}")
        cases = pl.Enum([c.code for c in bound.scheme.cases])
        columns += [
            (case > 0).alias(f"{code}.eligible"),
            pl.when(case > 0).then(case - 1).cat.to(cases).alias(f"{code}.case"),
            pl.col(f"gross.{code}").alias(f"{code}.gross_{unit}"),
            pl.col(f"net.{code}").alias(f"{code}.net_{unit}"),
        ]
        decided = pl.when(relation > 0).then(relation - 1)
        columns.append(
            (decided.cat.to(names) if the_plan.relations else pl.lit(None)).alias(f"{code}.relation")
        )
    return columns
