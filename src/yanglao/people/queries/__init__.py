"""Every read of the elder's file: limited to what the actor may see, by the row policies and again by conditions."""

from yanglao.people.listing import Narrow, alike, categories_in_force
from yanglao.people.queries.door import DoorCheck, Near, door_check, door_check_many
from yanglao.people.queries.file import (
    addresses_of,
    categories_of,
    consents_of,
    contacts_of,
    delegations_of,
    header,
    history_of,
    life_events_of,
    members_of,
    relations_of,
)
from yanglao.people.queries.frames import facts_frame, people_frame
from yanglao.people.queries.lists import (
    SORTS,
    Filters,
    Page,
    all_ids,
    count_people,
    counts,
    find_id,
    list_people,
    narrowed,
)
from yanglao.people.queries.matching import Hit, contact_phones, files_of, match_id_numbers
from yanglao.people.queries.scan import Pair, example_files, find_pairs, plain_numbers, register_frame, scan
from yanglao.people.queries.search import Line, lines, search, search_ids
from yanglao.people.queries.spans import address_spans, category_spans, person_spans
from yanglao.people.queries.told import (
    Standing,
    event_in_force,
    standings,
    standings_of_category,
)

__all__ = [
    "Standing",
    "event_in_force",
    "standings",
    "standings_of_category",
    "SORTS",
    "DoorCheck",
    "Filters",
    "Hit",
    "Line",
    "Narrow",
    "Near",
    "Page",
    "Pair",
    "address_spans",
    "addresses_of",
    "alike",
    "all_ids",
    "categories_in_force",
    "category_spans",
    "categories_of",
    "consents_of",
    "contact_phones",
    "contacts_of",
    "count_people",
    "counts",
    "delegations_of",
    "door_check",
    "door_check_many",
    "example_files",
    "facts_frame",
    "files_of",
    "find_id",
    "find_pairs",
    "header",
    "history_of",
    "life_events_of",
    "lines",
    "list_people",
    "match_id_numbers",
    "members_of",
    "narrowed",
    "people_frame",
    "person_spans",
    "register_frame",
    "plain_numbers",
    "relations_of",
    "scan",
    "search",
    "search_ids",
]
