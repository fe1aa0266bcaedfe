"""Every write to the elder's file. What other houses need of this house's rules is named here too."""

from yanglao.people.messages import agreement, why, why_of
from yanglao.people.messages import as_dict as problem_dict
from yanglao.people.messages import label as field_label
from yanglao.people.rules.categories import CATEGORIES
from yanglao.people.rules.categories import allowed as category_allowed
from yanglao.people.rules.categories import label as category_label
from yanglao.people.rules.categories import parse as parse_categories
from yanglao.people.rules.consents import CONSENTS, POWERS, consent_word, power_word
from yanglao.people.rules.draft import SPREADSHEET, Clean, Draft, Problem, administering, check
from yanglao.people.rules.spelling import spell
from yanglao.people.services.bulk import (
    CategoryLine,
    ContactLine,
    EventLine,
    Filed,
    RelationLine,
    bulk_categories,
    bulk_contacts,
    bulk_households,
    bulk_life_events,
    bulk_register,
    bulk_relations,
)
from yanglao.people.services.carers import end_carer, set_carer
from yanglao.people.services.categories import end_category, set_category, set_category_many
from yanglao.people.services.entry import Spokesman, open_file
from yanglao.people.services.files import (
    Different,
    PersonRefused,
    correct_person,
    register_person,
    reveal,
    set_contacts,
    set_household,
)
from yanglao.people.services.handover import Handover, HandoverRefused, hand_over, take_over
from yanglao.people.services.leaving import erase_left, left_long_ago
from yanglao.people.services.life import record_life_event, reverse_life_event
from yanglao.people.services.lists import ListLine, apply_list, undo_list
from yanglao.people.services.merging import Merged, MergeRefused, conflicts_of, merge, unmerge
from yanglao.people.services.numbers import whole_numbers
from yanglao.people.services.pairs import not_the_same, scan_doubles
from yanglao.people.services.printing import note_print
from yanglao.people.services.relations import (
    delegate,
    end_care_relation,
    end_consent,
    end_delegation,
    give_consent,
    grant_care_relation,
    refresh_delegations,
    refresh_relations,
)
from yanglao.people.services.requests import (
    RequestRefused,
    Told,
    answer_request,
    leave_request,
    reveal_request,
    take_requests,
    tie_request,
    withdraw_request,
)
from yanglao.people.services.speaking import SEES, may_speak, must_speak, running_powers
from yanglao.people.services.traits import traits_of

__all__ = [
    "Handover",
    "HandoverRefused",
    "hand_over",
    "take_over",
    "RequestRefused",
    "SEES",
    "Told",
    "answer_request",
    "leave_request",
    "may_speak",
    "must_speak",
    "reveal_request",
    "running_powers",
    "CONSENTS",
    "POWERS",
    "consent_word",
    "power_word",
    "take_requests",
    "tie_request",
    "withdraw_request",
    "erase_left",
    "left_long_ago",
    "administering",
    "agreement",
    "why",
    "why_of",
    "apply_list",
    "undo_list",
    "CATEGORIES",
    "CategoryLine",
    "ContactLine",
    "Different",
    "EventLine",
    "Filed",
    "ListLine",
    "RelationLine",
    "SPREADSHEET",
    "Spokesman",
    "Clean",
    "Draft",
    "MergeRefused",
    "Merged",
    "PersonRefused",
    "Problem",
    "bulk_categories",
    "bulk_contacts",
    "bulk_households",
    "bulk_life_events",
    "bulk_register",
    "bulk_relations",
    "category_allowed",
    "category_label",
    "check",
    "conflicts_of",
    "correct_person",
    "delegate",
    "end_care_relation",
    "end_category",
    "end_consent",
    "end_delegation",
    "field_label",
    "give_consent",
    "grant_care_relation",
    "merge",
    "not_the_same",
    "open_file",
    "parse_categories",
    "problem_dict",
    "record_life_event",
    "refresh_delegations",
    "refresh_relations",
    "register_person",
    "reveal",
    "reverse_life_event",
    "scan_doubles",
    "set_category",
    "set_category_many",
    "set_contacts",
    "set_household",
    "spell",
    "traits_of",
    "unmerge",
    "whole_numbers",
    "end_carer",
    "note_print",
    "set_carer",
]
