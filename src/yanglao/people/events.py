"""Facts this house announces: ids and dates only."""

from yanglao.base.events import declare

REGISTERED = declare("people.registered", "新建了档案：person_id，或 person_ids、batch")
CHANGED = declare("people.changed", "档案更正：person_id，fields")
CATEGORY_CHANGED = declare("people.category_changed", "人员类别变动：person_id，category")
DIED = declare("people.died", "老人去世：person_id，life_event_id")
MOVED_OUT = declare("people.moved_out", "户籍迁出本县：person_id，life_event_id，still_resident")
MOVED_IN = declare("people.moved_in", "户籍迁入本县：person_id，life_event_id")
MOVED_WITHIN = declare(
    "people.moved_within",
    "县内迁移：person_id，life_event_id，village_from，village_to（各家把自己行上的 village 跟着改）",
)
LIFE_EVENT = declare("people.life_event", "其他生命事件：person_id，life_event_id，kind")
REVERSED = declare("people.life_event_reversed", "生命事件撤回：person_id，life_event_id，kind")
CONSENT_ENDED = declare("people.consent_ended", "同意撤回：person_id，kind")
MERGED = declare("people.merged", "两份档案合并：person_id（留下的），gone_id，merge_id")
UNMERGED = declare("people.unmerged", "合并撤销：person_id，gone_id，merge_id")
