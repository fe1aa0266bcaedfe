"""Shapes that go in and out. Money in fen (integer), days as YYYY-MM-DD, months as YYYY-MM."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AfterValidator


def _no_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("NUL")
    return text


Text = Annotated[str, AfterValidator(_no_nul)]
Short = Annotated[str, Field(max_length=40), AfterValidator(_no_nul)]
Asked = Annotated[str, Field(min_length=2, max_length=40), AfterValidator(_no_nul)]
DivisionCode = Annotated[str, Field(pattern=r"^[0-9]{2,12}$")]
SlugCode = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,60}$")]
MonthText = Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
FileNo = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,32}$")]


class Error(Schema):
    """What happened and what to do."""

    code: str
    message: str
    field: str | None = None
    remedy: str | None = None


class Division(Schema):
    """A division by its statistical code."""

    code: str
    name: str
    level: str
    parent: str | None


class Place(Schema):
    """A place of care, without anything personal."""

    id: int
    name: str
    kind: str
    kind_name: str
    town: str
    village: str
    address: str
    phone: str
    lon: float | None
    lat: float | None
    status: str
    operation: str
    beds: int | None = None
    nursing_beds: int | None = None
    metres: int | None = None
    is_example: bool


class Indicator(Schema):
    """An indicator as printed, with the published value if there is one."""

    code: str
    no: str
    name: str
    group: str
    unit: str
    target: str
    target_year: str
    settled: bool
    assumption: str
    value: str | None
    as_of: date | None
    status: str | None
    document: str
    clause: str
    line: str


class Parameter(Schema):
    """A figure in force, with where it stands."""

    code: str
    name: str
    value: Any
    unit: str
    status: str
    pack: str
    since: date
    document: str
    document_title: str
    clause: str
    line: str


class SchemeOut(Schema):
    """A benefit in force."""

    code: str
    name: str
    unit: str
    pack: str
    status: str
    conditions: list[str]
    document: str
    document_title: str
    clause: str


class Answers(Schema):
    """The six everyday answers; ``unknown`` where one cannot say."""

    age: Annotated[int, Field(ge=1, le=125)] | Literal["unknown"] = "unknown"
    register_here: Literal["yes", "no", "unknown"] = Field("unknown", alias="register")
    relief: Literal["low", "near", "destitute_dispersed", "none", "unknown"] = "unknown"
    help: Literal["self", "some", "most", "all", "unknown"] = "unknown"
    disability: Literal["no", "yes", "unknown"] = "unknown"
    living: Literal["living_alone", "empty_nest", "left_behind", "with_family", "unknown"] = "unknown"


class EstimateLine(Schema):
    """One line of the estimate."""

    code: str
    name: str
    verdict: Literal["yes", "assess", "depends", "no"]
    amount: str
    reason: str
    provisional: bool
    document: str
    clause: str


class Estimate(Schema):
    """An estimate, never a decision."""

    note: str
    month: str
    lines: list[EstimateLine]


class Elder(Schema):
    """One elder in a list; numbers masked as the duty may see them."""

    file_no: str
    name: str
    sex: str
    birth_on: date
    status: str
    village: str
    village_name: str
    id_number: str
    phone: str


class ElderFile(Elder):
    """The head of a file."""

    age: int
    categories: list[dict[str, Any]]
    ability_level: int | None
    ability_valid_to: date | None


class BenefitOut(Schema):
    """A benefit of a person."""

    scheme: str
    name: str
    state: str
    state_name: str
    amount_fen: int | None
    active_from: date | None
    active_to: date | None


class Run(Schema):
    """A monthly run with its totals."""

    month: str
    state: str
    state_name: str
    totals: dict[str, Any]
    approved_at: datetime | None = None


class Assessment(Schema):
    """Answers of a scale, as on paper: item → score, or option code where two options share a score."""

    scale: SlugCode = "gbt42195"
    items: dict[str, int | Text] = {}
    coma: bool = False
    diagnoses: list[Text] = []
    events: dict[str, int] = {}


EventKind = Literal[
    "death", "move_out", "move_in", "move_within", "residence_change", "hospital_in", "hospital_out", "marriage",
    "widowed", "category", "category_end", "ability_changed", "other",
]  # fmt: skip


class EventIn(Schema):
    """What happened to a person: dated, with who says so; a move names the village, a category its code and value."""

    kind: EventKind
    occurred_on: date
    source: Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_no_nul)]
    village: Annotated[str, Field(pattern=r"^([0-9]{12})?$")] = ""
    address: Annotated[str, Field(max_length=200), AfterValidator(_no_nul)] = ""
    residence_too: bool = False
    still_resident: bool = False
    category: Annotated[str, Field(pattern=r"^[a-z0-9_]{0,40}$")] = ""
    value: Annotated[str, Field(pattern=r"^[a-z0-9_]{0,40}$")] = ""


class EventOut(Schema):
    """An event as it stands."""

    id: int
    kind: str
    occurred_on: date
    source: str
    recorded_at: datetime
    reversed_at: datetime | None
    reversed_why: str


class ReverseIn(Schema):
    """Why an event is taken back."""

    why: Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_no_nul)]


class RequestIn(Schema):
    """A request taken elsewhere (a hotline, another platform): who it is for, how to call back, what for."""

    kind: Literal["assessment", "benefit", "correct", "objection", "other"]
    name: Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_no_nul)]
    phone: Annotated[str, Field(min_length=5, max_length=20), AfterValidator(_no_nul)]
    village: Annotated[str, Field(pattern=r"^[0-9]{12}$")]
    birth_on: date | None = None
    relation: Annotated[str, Field(max_length=20), AfterValidator(_no_nul)] = ""
    words: Annotated[str, Field(max_length=400), AfterValidator(_no_nul)] = ""


class RequestOut(Schema):
    """The number of a request; the same for everybody, on file or not."""

    reference: str
