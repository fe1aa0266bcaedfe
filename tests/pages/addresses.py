"""Every named address of the project, from the URL conf itself, with sample arguments counted out of the demo's rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from tests.helping.county import County

Sample = Callable[[County], Any]


@dataclass(frozen=True)
class Address:
    """One named address.

    Parameters
    ----------
    name : str
        With its namespace, as ``console:person``.
    route : str
        As the URL conf writes it.
    arguments : tuple of str
        Names of what it wants.
    view : callable
        What answers.
    """

    name: str
    route: str
    arguments: tuple[str, ...]
    view: Any

    @property
    def permission(self) -> str:
        """Return the permission its page asks for; empty for pages that ask in another way."""
        return str(getattr(self.view, "page_permission", ""))


def _walk(resolver: URLResolver, space: str, prefix: str, more: tuple[str, ...]) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        asked = more + tuple(
            entry.pattern.converters
            if isinstance(entry.pattern, RoutePattern)
            else entry.pattern.regex.groupindex
        )
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry, inner, route, asked)
        elif isinstance(entry, URLPattern):
            if entry.name:
                yield Address(f"{space}{entry.name}", route, asked, entry.callback)


@cache
def addresses() -> tuple[Address, ...]:
    """Return all addresses in the order of the URL conf."""
    return tuple(_walk(get_resolver(), "", "", ()))


def sql(statement: str) -> Sample:
    """Return a sample: the first value a query gives."""
    return lambda county: county.one(statement)


#: By name of the argument; an address that means something else by the same word is named below.
BY_ARGUMENT: dict[str, Sample] = {
    "person_id": sql(
        "SELECT b.person_id FROM benefits_benefit b JOIN people_person p ON p.id = b.person_id "
        "WHERE b.state = 'active' AND p.status = 'active' AND EXISTS (SELECT 1 FROM assessment_assessment a "
        "WHERE a.person_id = p.id AND a.state = 'final') ORDER BY (SELECT count(*) FROM funds_payment f WHERE f.person_id = p.id) DESC, 1 LIMIT 1"
    ),
    "other_id": sql("SELECT id FROM people_person WHERE status = 'active' ORDER BY id DESC LIMIT 1"),
    "user_id": sql("SELECT id FROM access_user WHERE username = 'zhen'"),
    "appointment_id": sql(
        "SELECT a.id FROM access_appointment a JOIN access_user u ON u.id = a.user_id WHERE u.username = 'zhen'"
    ),
    "job_id": sql("SELECT max(id) FROM base_job"),
    "benefit_id": sql("SELECT id FROM benefits_benefit WHERE state = 'active' ORDER BY id LIMIT 1"),
    "decision_id": sql("SELECT max(id) FROM benefits_decision"),
    "appeal_id": sql("SELECT max(id) FROM benefits_appeal WHERE state = 'open'"),
    "payment_id": sql("SELECT id FROM funds_payment WHERE state = 'paid' ORDER BY id DESC LIMIT 1"),
    "batch_id": sql("SELECT max(id) FROM funds_paymentbatch WHERE month = '2026-10'"),
    "entry_id": sql("SELECT max(id) FROM funds_entry"),
    "exception_id": sql("SELECT max(id) FROM benefits_runexception"),
    "assessment_id": sql("SELECT max(id) FROM assessment_assessment WHERE state = 'final'"),
    "merge_id": sql("SELECT max(id) FROM people_merge"),
    "import_id": sql("SELECT max(id) FROM exchange_importbatch"),
    "place_id": sql("SELECT min(id) FROM facilities_facility WHERE status = 'open'"),
    "facility_id": sql("SELECT min(id) FROM facilities_facility WHERE status = 'open'"),
    "worker_id": sql("SELECT min(id) FROM workforce_worker"),
    "organisation_id": sql("SELECT min(id) FROM orgs_organisation"),
    "month": lambda county: "2026-10",
    "scheme": lambda county: "old_age_allowance",
    "benefit": lambda county: "old_age_allowance",
    "indicator": sql("SELECT code FROM planning_indicatorvalue ORDER BY code LIMIT 1"),
    "pack": lambda county: "haiyan",
}
_FILE_NO = "SELECT file_no FROM people_person WHERE id = "
_EVENT = "people_lifeevent WHERE kind = 'hospital_in' AND reversed_at IS NULL"


def _assessment(state: str) -> Sample:
    return sql(f"SELECT max(id) FROM assessment_assessment WHERE state = '{state}'")


def _care(state: str) -> Sample:
    return sql(f"SELECT max(id) FROM assessment_careplanversion WHERE state = '{state}'")


def _import(state: str) -> Sample:
    return sql(f"SELECT max(id) FROM exchange_importbatch WHERE state = '{state}'")


def _own(statement: str) -> Sample:
    """Return a sample of the elder whose file the family's and the elder's accounts open first."""
    elder = (
        "(SELECT a.scope_keys[1] FROM access_appointment a JOIN access_user u ON u.id = a.user_id "
        "WHERE u.username = 'jiashu')"
    )
    return sql(statement.replace("{elder}", elder))


def words(text: str) -> Sample:
    """Return a sample that is the same in every county."""
    return lambda county: text


def person(county: County) -> Any:
    """Return the file number of somebody with money, an assessment and a history."""
    return county.one(f"{_FILE_NO} {BY_ARGUMENT['person_id'](county)}")


BY_ARGUMENT["key"] = BY_ARGUMENT["file_no"] = person
_CARED = sql(f"{_FILE_NO} (SELECT max(person_id) FROM assessment_careplanversion WHERE state = 'in_force')")
#: One argument of one address.
BY_ADDRESS: dict[tuple[str, str], Sample] = {
    ("console:account-deed", "deed"): words("unlock"),
    ("console:token-revoke", "token_id"): sql("SELECT max(id) FROM access_apitoken"),
    ("console:export", "export_id"): sql("SELECT max(id) FROM exchange_export WHERE state = 'ready'"),
    ("console:export-file", "export_id"): sql("SELECT max(id) FROM exchange_export WHERE state = 'ready'"),
    ("console:export-settle", "export_id"): sql("SELECT max(id) FROM exchange_export"),
    ("console:export-make", "export_id"): sql("SELECT max(id) FROM exchange_export"),
    ("console:view-change", "view_id"): words("1"),  # answers POST only
    ("console:assessment-apply", "key"): sql(
        f"{_FILE_NO} (SELECT max(id) FROM people_person WHERE status = 'active')"
    ),
    ("console:visit-decide", "visit_id"): sql(
        "SELECT max(id) FROM assessment_fieldvisit WHERE state = 'held'"
    ),
    ("console:visit-decide", "deed"): words("dismiss"),
    ("console:visit-photo", "visit_id"): sql("SELECT max(id) FROM assessment_fieldvisit"),
    ("console:assessment-swap", "assessment_id"): _assessment("scheduled"),
    ("console:assessment-interest", "assessment_id"): _assessment("scheduled"),
    ("console:agency-end", "contract_id"): sql("SELECT max(id) FROM assessment_agencycontract"),
    ("console:assessment-schedule", "assessment_id"): _assessment("accepted"),
    ("console:assessment-items", "assessment_id"): _assessment("scheduled"),
    ("console:assessment-items-check", "assessment_id"): _assessment("scheduled"),
    ("console:assessment-deed", "assessment_id"): _assessment("applied"),
    ("console:assessment-deed", "deed"): words("withdraw"),
    **{(f"console:{name}", "key"): _CARED for name in ("care-plan", "care-opens", "care-print")},
    ("console:care-plan-deed", "plan_id"): sql(
        "SELECT max(plan_id) FROM assessment_careplanversion WHERE state = 'in_force'"
    ),
    ("console:care-plan-deed", "deed"): words("end"),
    ("console:care-items", "version_id"): _care("draft"),
    ("console:care-agree", "version_id"): _care("proposed"),
    ("console:care-deed", "version_id"): _care("agreed"),
    ("console:care-deed", "deed"): words("approve"),
    ("console:exchange-batch", "batch_id"): _import("applied"),
    ("console:exchange-refused", "batch_id"): _import("applied"),
    ("console:exchange-undo", "batch_id"): _import("applied"),
    ("console:exchange-apply", "batch_id"): _import("previewed"),
    ("console:exchange-discard", "batch_id"): _import("previewed"),
    ("console:shared-delivery", "delivery_id"): sql(
        "SELECT max(id) FROM exchange_delivery WHERE state = 'judged'"
    ),
    ("console:shared-apply", "delivery_id"): sql(
        "SELECT max(id) FROM exchange_delivery WHERE state = 'judged'"
    ),
    ("console:shared-discard", "delivery_id"): sql(
        "SELECT max(id) FROM exchange_delivery WHERE state = 'judged'"
    ),
    ("console:shared-undo", "delivery_id"): sql(
        "SELECT max(id) FROM exchange_delivery WHERE state = 'applied'"
    ),
    ("console:retention-do", "deed"): words("ask"),
    ("console:month-do", "deed"): words("return"),
    ("console:payment-do", "deed"): words("hold"),
    ("console:person-carer", "key"): sql(
        f"{_FILE_NO} (SELECT person_id FROM people_familycarer ORDER BY id DESC LIMIT 1)"
    ),
    ("console:person-carer", "carer_id"): sql("SELECT max(id) FROM people_familycarer"),
    ("console:person-consent-end", "key"): sql(
        f"{_FILE_NO} (SELECT person_id FROM people_consent WHERE valid_to IS NULL ORDER BY id DESC LIMIT 1)"
    ),
    ("console:person-consent-end", "row_id"): sql(
        "SELECT max(id) FROM people_consent WHERE valid_to IS NULL"
    ),
    ("console:person-delegation-end", "key"): sql(
        f"{_FILE_NO} (SELECT person_id FROM people_delegation WHERE valid_to IS NULL ORDER BY id DESC LIMIT 1)"
    ),
    ("console:person-delegation-end", "row_id"): sql(
        "SELECT max(id) FROM people_delegation WHERE valid_to IS NULL"
    ),
    ("console:person-carer-end", "key"): sql(
        f"{_FILE_NO} (SELECT person_id FROM people_familycarer ORDER BY id DESC LIMIT 1)"
    ),
    ("console:person-carer-end", "carer_id"): sql("SELECT max(id) FROM people_familycarer"),
    ("console:person-reverse", "key"): sql(
        f"{_FILE_NO} (SELECT person_id FROM {_EVENT} ORDER BY id DESC LIMIT 1)"
    ),
    ("console:person-reverse", "event_id"): sql(f"SELECT id FROM {_EVENT} ORDER BY id DESC LIMIT 1"),
    ("console:people-compare", "key"): sql(
        f"{_FILE_NO} (SELECT person_id FROM people_doublepair WHERE state = 'open' LIMIT 1)"
    ),
    ("console:people-compare", "other"): sql(
        f"{_FILE_NO} (SELECT other_id FROM people_doublepair WHERE state = 'open' LIMIT 1)"
    ),
    ("console:plan-do", "deed"): words("compute"),
    ("console:plan-definition", "code"): words("hy14_1"),
    ("console:plan-rows", "code"): words("hy14_1"),
    ("console:benefit-do", "deed"): words("suspend"),
    ("console:benefits-bulk", "deed"): words("check"),
    ("console:appeal-settle", "deed"): words("dismiss"),
    ("console:letters-print", "month"): words("2026-09"),
    ("console:policy-pack", "code"): words("haiyan"),
    ("console:policy-schemes", "code"): words("haiyan"),
    ("console:policy-documents", "code"): words("haiyan"),
    ("console:policy-overlap", "code"): words("haiyan"),
    ("console:policy-sign", "version_id"): sql("SELECT max(id) FROM policy_packversion"),
    ("console:policy-sign", "deed"): words("check"),
    ("console:ledger-budget", "budget_id"): sql("SELECT min(id) FROM funds_budget WHERE year = 2026"),
    ("console:ledger-period-do", "month"): words("2026-09"),
    ("console:ledger-period-do", "deed"): words("ask"),
    ("console:ledger-answer", "question_id"): sql("SELECT min(id) FROM funds_question WHERE outcome = ''"),
    ("console:ledger-account", "code"): sql("SELECT code FROM funds_account ORDER BY code LIMIT 1"),
    ("yl_api_v1:reverse_event", "event_id"): sql(f"SELECT id FROM {_EVENT} ORDER BY id DESC LIMIT 1"),
    ("portal:reply", "benefit_id"): sql(
        "SELECT b.id FROM benefits_benefit b JOIN access_appointment a ON a.scope_keys[1] = b.person_id::text "
        "WHERE a.scope_kind = 'persons' AND b.state = 'proposed' LIMIT 1"
    ),
    ("console:request", "request_id"): sql("SELECT max(id) FROM people_request WHERE state = 'new'"),
    ("console:request-do", "request_id"): sql("SELECT max(id) FROM people_request WHERE state = 'new'"),
    ("console:request-do", "deed"): words("take"),
    ("portal:case", "kind"): words("benefit"),
    ("portal:case", "case_id"): _own(
        "SELECT max(b.id) FROM benefits_benefit b WHERE b.person_id::text = {elder}"
    ),
    ("portal:photo", "visit_id"): _own(
        "SELECT max(v.id) FROM assessment_fieldvisit v WHERE v.photo_id IS NOT NULL AND v.person_id::text = {elder}"
    ),
    ("portal:letter", "decision_id"): _own(
        "SELECT max(d.id) FROM benefits_decision d WHERE d.person_id::text = {elder}"
    ),
    ("kit:sample", "name"): words("home"),
}
#: What an address needs after its path.
QUERY = {
    "console:export-new": "?of=/console/people/%3Fage%3D90",
    "portal:estimate_result": "?age=84&register=yes&relief=low&help=some&disability=no&living=living_alone",
    "console:letters": "?month=2026-09",
    "console:reforms": "?r1=care_subsidy_low~~150&r2=old_age_allowance_minimum~80~70",
    "console:policy-compare": "?on_a=2022-06-01&on_b=2026-10-01",
    "console:what-if": "?ability_level=unknown&subsistence=near&on=2027-12-31",
    "yl_api_v1:elders": "?q=wang",
    "yl_api_v1:elder": "?purpose=verify",
    "yl_api_v1:places_near": "?lon=120.94&lat=30.52",
}
#: What a sample needs beside the address's own permission: a list of people is exported by who may read it.
ALSO = {"console:export-new": "people.read"}
#: Tabs and other faces of one address, opened as well; their pictures bear the word after the sign.
FACES = {
    "console:person": [
        f"?tab={tab}"
        for tab in (
            "timeline",
            "benefits",
            "assessment",
            "family",
            "categories",
            "addresses",
            "events",
            "viewers",
            "history",
        )
    ],
}


def lacking(address: Address) -> list[str]:
    """Return the arguments for which nobody gives a sample."""
    return [a for a in address.arguments if (address.name, a) not in BY_ADDRESS and a not in BY_ARGUMENT]


_paths: dict[tuple[str, str], str] = {}


def path_of(address: Address, county: County) -> str:
    """Return the address with its samples put in; asked once of a county."""
    key = (address.name, county.name)
    if key not in _paths:
        _paths[key] = _filled(address, county)
    return _paths[key]


def _filled(address: Address, county: County) -> str:
    given = {a: (BY_ADDRESS.get((address.name, a)) or BY_ARGUMENT[a])(county) for a in address.arguments}
    assert None not in given.values(), f"{address.name}: no row for {given}"
    return reverse(address.name, kwargs=given) + QUERY.get(address.name, "")


#: Roles in the order in which one is chosen: the widest first.
ACCOUNTS = {
    "bureau": "juzhang",
    "finance": "caiwu",
    "town": "zhen",
    "village": "cun",
    "assessor": "pinggu",
    "inspector": "ducha",
    "admin": "guanli",
    "institution": "jigou",
    "provider": "fuwu",
    "family": "jiashu",
    "elder": "laoren",
    "public": "",
}
#: Visitors who read differently: by the cookies of the switch for large print and of the language.
READERS = {"large_print": {"yl_version": "elder"}, "english": {"django_language": "en"}}
#: Who stands at a step of the door where the demo's accounts do not stand: account and, in ``deeds``, how it got there.
STEPPING = {"two_duties": "liangge", "half_in": "liangbu", "two_steps": "liangbu"}
#: Which address is opened at which step.
STEPS = {
    "login-choose": "two_duties",
    "mfa_authenticate": "half_in",
    "mfa_reauthenticate": "two_steps",
    "mfa_deactivate_totp": "two_steps",
    "mfa_view_recovery_codes": "two_steps",
    "mfa_download_recovery_codes": "two_steps",
}

_API_STAFF = tuple(
    f"yl_api_v1:{name}"
    for name in ("elder", "why", "run", "assess", "record_event", "reverse_event", "leave_request")
)


def roles_of(address: Address) -> list[str]:
    """Return the duties that may open an address, the widest first, or the one step of the door it stands at."""
    if address.name in STEPS:
        return [STEPS[address.name]]
    if address.permission:
        from yanglao.base import permissions

        needed = {address.permission, ALSO.get(address.name, address.permission)}
        held = [p.duties for p in permissions.all_permissions() if p.code in needed]
        return [role for role in ACCOUNTS if all(role in duties for duties in held)]
    if address.name.startswith("portal:") and "/mine/" in f"/{address.route}":
        return ["elder", "family"]
    if address.name.startswith(_API_STAFF):
        return ["bureau"]
    if address.name.startswith(("mfa_", "login-", "account_change", "account_reauth", "account_logout")):
        return ["bureau", "town"]
    return ["public"]
