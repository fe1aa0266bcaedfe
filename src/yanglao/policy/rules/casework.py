"""Running the readable cases of a pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yanglao.policy.rules.backends import exact, to_closure
from yanglao.policy.rules.binding import Binding, plain
from yanglao.policy.rules.explanation import Explanation, explain
from yanglao.policy.rules.model import CaseRow, Formula, Pack, Scheme
from yanglao.policy.rules.problems import FactMissing, ValueMissing

EXPECTED = ("eligible", "case", "gross_yuan", "net_yuan", "gross_hours", "net_hours", "relation", "not_held")


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case after running: empty ``wrong`` means it holds."""

    case: CaseRow
    wrong: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return JSON-ready words."""
        return {
            "pack": self.case.pack,
            "file": self.case.file,
            "case": self.case.name,
            "rule": self.case.rule,
            "wrong": list(self.wrong),
        }


def rule_of(pack: Pack, case: CaseRow) -> Formula | Scheme | None:
    """Return the scheme or formula a case speaks of, on its day."""
    binding = Binding(pack, case.on, case.decided or case.on)
    for subject in ("person", "worker", "operator"):
        for scheme in binding.schemes(subject):
            if scheme.code == case.rule:
                return scheme
    try:
        return binding.formula(case.rule)
    except KeyError:
        return None


def facts_given(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as rules read them: ``x_yuan`` becomes ``x_fen``, lists become tuples."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name.endswith("_yuan"):
            found[name.removesuffix("_yuan") + "_fen"] = int(Decimal(str(value)) * 100)
        else:
            found[name] = tuple(value) if isinstance(value, list) else exact(value)
    return found


def run_case(pack: Pack, case: CaseRow) -> CaseResult:
    """Run one case against a pack."""
    rule = rule_of(pack, case)
    try:
        if rule is None:
            wrong = [f"没有规则 {case.rule} / no rule {case.rule} on {case.on}"]
        elif isinstance(rule, Scheme):
            wrong = _scheme(pack, rule, case)
        else:
            wrong = _formula(pack, rule, case)
    except (FactMissing, ValueMissing) as error:
        wrong = [str(error)]
    return CaseResult(case, tuple(wrong))


def _scheme(pack: Pack, scheme: Scheme, case: CaseRow) -> list[str]:
    if not isinstance(case.expect, Mapping):
        return ["expect 应写成键值 / expect must be a mapping"]
    decided = case.decided or case.on
    found = explain(pack, scheme.code, facts_given(case.given), case.on, decided, scheme.subject)
    wrong = []
    for name, wanted in case.expect.items():
        if name not in EXPECTED:
            wrong.append(f"不认识的 expect {name} / unknown expectation {name}")
            continue
        got = _outcome(found, name)
        if got != _wanted(name, wanted):
            wrong.append(
                f"{name}: 应为 {plain(wanted)}，得 {plain(got)} / expected {plain(wanted)}, got {plain(got)}"
            )
    return wrong


def _outcome(found: Explanation, name: str) -> Any:
    if name == "not_held":
        return tuple(c.code for c in found.conditions if not c.held)
    if name.endswith("_yuan"):
        return Decimal(getattr(found, name.removesuffix("_yuan"))) / 100
    if name.endswith("_hours"):
        return getattr(found, name.removesuffix("_hours"))
    return getattr(found, name)


def _wanted(name: str, wanted: Any) -> Any:
    if name.endswith("_yuan"):
        return Decimal(str(wanted))
    if name == "not_held":
        return tuple(wanted if isinstance(wanted, list) else [wanted])
    return wanted


def _formula(pack: Pack, formula: Formula, case: CaseRow) -> list[str]:
    binding = Binding(pack, case.on, case.decided or case.on)
    given = facts_given(case.given)
    lacking = [name for name in formula.inputs if name not in given]
    if lacking:
        raise FactMissing(lacking)
    got = to_closure(binding.bind(formula.result))(given)
    wanted = exact(case.expect)
    if formula.unit.startswith("元") and wanted is not None:
        wanted = wanted * 100
    if got == wanted and isinstance(got, bool) == isinstance(wanted, bool):
        return []
    return [f"应为 {plain(wanted)}，得 {plain(got)} / expected {plain(wanted)}, got {plain(got)}"]
