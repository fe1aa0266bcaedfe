"""Every read of benefits, limited to what the actor may see."""

from yanglao.benefits.explaining import example_for, explain, explain_decision
from yanglao.benefits.listing import county_facts, decisions_of, running_of, with_benefit, would_stop
from yanglao.benefits.queries.cases import (
    benefit,
    facts_of,
    lines_of,
    of_person,
    pack_code,
    recoveries,
    scheme_names,
    tasks,
    unsure_schemes,
)
from yanglao.benefits.queries.runs import (
    CAUSES,
    EXCEPTIONS,
    counts,
    exception_groups,
    exceptions,
    open_exceptions,
    recipients_sql,
    run_lines,
    run_page,
    run_summary,
    runs,
)
from yanglao.benefits.queries.whatif import CHANGEABLE, UNKNOWN, Outcome, WhatIf, values_of, what_if
from yanglao.benefits.rerunning import rerun
from yanglao.benefits.rules.states import BENEFIT_NAMES, RUN_NAMES

__all__ = [
    "rerun",
    "BENEFIT_NAMES",
    "CAUSES",
    "CHANGEABLE",
    "EXCEPTIONS",
    "RUN_NAMES",
    "UNKNOWN",
    "Outcome",
    "WhatIf",
    "benefit",
    "counts",
    "county_facts",
    "decisions_of",
    "example_for",
    "exception_groups",
    "exceptions",
    "explain",
    "explain_decision",
    "facts_of",
    "lines_of",
    "of_person",
    "open_exceptions",
    "pack_code",
    "recipients_sql",
    "recoveries",
    "run_lines",
    "run_page",
    "run_summary",
    "running_of",
    "runs",
    "scheme_names",
    "tasks",
    "unsure_schemes",
    "values_of",
    "what_if",
    "with_benefit",
    "would_stop",
]
