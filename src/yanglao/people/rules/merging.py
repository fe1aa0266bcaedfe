"""Which columns of two files go together when one is chosen."""

from __future__ import annotations

#: What may be taken from the file that goes: choice → columns copied (telephone and number are sealed anew).
FIELDS = {
    "name": ("name", "pinyin", "initials"),
    "id_number": ("sex", "birth_on"),
    "sex": ("sex",),
    "birth_on": ("birth_on",),
    "phone": (),
    "ethnicity": ("ethnicity",),
    "register": ("register_village", "register_address"),
    "residence": ("residence_village", "residence_address", "lon", "lat"),
    "household": ("household_id", "relation_to_head"),
}
#: Columns a number consists of.
NUMBER = ("id_type", "id_number_sealed", "id_number_index", "id_tail_index")
#: Columns of the file that goes which a merge changes.
GONE = ("status", "merged_into_id", "died_on", "moved_out_on", "updated_at")
