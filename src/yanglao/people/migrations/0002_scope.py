"""Row policies of the house."""

from django.db import migrations

from yanglao.base import rls

KIND = "(SELECT current_setting('yanglao.scope_kind', true))"
KEYS = "(SELECT string_to_array(current_setting('yanglao.scope_keys', true), ','))::text[]"

# A household has no person of its own: an elder, a family or an operator sees it through its members.
HOUSEHOLD = (
    f"({rls.predicate(person='NULL::bigint')}) OR ({KIND} IN ('persons', 'org') "
    "AND EXISTS (SELECT 1 FROM people_person p WHERE p.household_id = people_household.id))"
)
# The function behind the scope of organisations reads this very table, so its own policy must not call it.
RELATION = f"CASE {KIND} WHEN 'org' THEN organisation_id::text = ANY({KEYS}) ELSE {rls.predicate()} END"


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("base", "0001_initial")]

    operations = [
        rls.protect("people_person", person="id"),
        rls.protect("people_person_history", person="pgh_obj_id"),
        rls.protect("people_categoryrecord"),
        rls.protect("people_categoryrecord_history"),
        rls.protect("people_addressrecord"),
        rls.protect("people_emergencycontact"),
        rls.protect("people_lifeevent"),
        rls.protect("people_consent"),
        rls.protect("people_delegation"),
        rls.protect("people_carerelation", condition=RELATION),
        rls.protect("people_household", condition=HOUSEHOLD),
    ]
