"""The elder's file: person, household, addresses, contacts, categories, life events, relations, consent, delegation.

Every personal row carries ``county`` and ``village`` (the village that administers the person), so that row policies need no join.
"""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat, Left

from yanglao.base.ranges import DateRange
from yanglao.base.scope import ScopedManager
from yanglao.people.models_doubles import DoublePair, Merge, MergedRow

__all__ = [
    "AddressRecord",
    "CareRelation",
    "CategoryRecord",
    "Consent",
    "Delegation",
    "DoublePair",
    "EmergencyContact",
    "Household",
    "LifeEvent",
    "Merge",
    "MergedRow",
    "Person",
    "PersonalRow",
]


def _history() -> tuple[pghistory.RowEvent, ...]:
    """Return fresh trackers (one instance serves one model only); once per statement, so bulk work stays fast."""
    return (
        pghistory.InsertEvent(level=pgtrigger.Statement),
        pghistory.UpdateEvent(level=pgtrigger.Statement),
        pghistory.DeleteEvent(level=pgtrigger.Statement),
    )


class Household(models.Model):
    """People under one roof."""

    county = models.CharField("区划", max_length=6, db_collation="C")
    village = models.CharField("村（社区）", max_length=12, db_collation="C")
    number = models.CharField("户号", max_length=40)
    address = models.CharField("住址", max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["village", "number"], name="people_household_number_once")
        ]

    def __str__(self) -> str:
        return self.number


@pghistory.track(*_history(), model_name="PersonHistory", meta={"db_table": "people_person_history"})
class Person(models.Model):
    """One human being on file, once; elders and those around them."""

    SEXES = [("m", "男"), ("f", "女")]
    ID_TYPES = [
        ("resident", "居民身份证"),
        ("hk_mo_tw_permit", "港澳台居民居住证"),
        ("passport", "护照"),
        ("none", "没有证件"),
    ]
    STATUSES = [("active", "在册"), ("dead", "已故"), ("moved_out", "已迁出"), ("merged", "已并入另一份")]

    file_no = models.CharField("档案号", max_length=20, unique=True, db_collation="C")
    name = models.CharField("姓名", max_length=60, db_collation="C")
    pinyin = models.CharField("拼音", max_length=200, blank=True, db_collation="C")
    initials = models.CharField("首字母", max_length=30, blank=True, db_collation="C")
    sex = models.CharField("性别", max_length=1, choices=SEXES)
    birth_on = models.DateField("出生日期")
    id_type = models.CharField("证件类别", max_length=20, choices=ID_TYPES, default="resident")
    id_number_sealed = models.TextField("证件号（加密）", blank=True)
    id_number_index = models.CharField(max_length=32, blank=True, db_collation="C")
    id_tail_index = models.CharField(max_length=32, blank=True, db_collation="C")
    phone_sealed = models.TextField("电话（加密）", blank=True)
    phone_index = models.CharField(max_length=32, blank=True, db_collation="C")
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    register_village = models.CharField("户籍村（社区）", max_length=12, blank=True, db_collation="C")
    register_address = models.CharField("户籍地址", max_length=200, blank=True)
    residence_village = models.CharField("常住村（社区）", max_length=12, blank=True, db_collation="C")
    residence_address = models.CharField("常住地址", max_length=200, blank=True)
    county = models.CharField("区划", max_length=6, db_collation="C")
    village = models.CharField("管理村（社区）", max_length=12, db_collation="C")
    household = models.ForeignKey(
        Household, verbose_name="户", null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    relation_to_head = models.CharField("与户主关系", max_length=20, blank=True)
    lon = models.FloatField("经度", null=True, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=STATUSES, default="active")
    died_on = models.DateField("死亡日期", null=True, blank=True)
    moved_out_on = models.DateField("户籍迁出日期", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", verbose_name="并入", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField("来源", max_length=60, blank=True)
    is_example = models.BooleanField("示例", default=False)
    created_at = models.DateTimeField("建档时间")
    updated_at = models.DateTimeField("更新时间")

    objects = ScopedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "id_number_index"],
                condition=~Q(id_number_index=""),
                name="people_id_number_once",
            ),
            models.CheckConstraint(condition=Q(sex__in=["m", "f"]), name="people_sex_known"),
            models.CheckConstraint(condition=~Q(name=""), name="people_name_given"),
            models.CheckConstraint(
                condition=Q(status="dead", died_on__isnull=False)
                | (~Q(status="dead") & Q(died_on__isnull=True)),
                name="people_dead_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(status="moved_out") | Q(moved_out_on__isnull=False), name="people_moved_has_day"
            ),
            models.CheckConstraint(
                condition=Q(died_on__isnull=True) | Q(died_on__gte=F("birth_on")),
                name="people_death_after_birth",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["active", "dead", "moved_out", "merged"]), name="people_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="people_merged_into_somebody",
            ),
            models.CheckConstraint(
                # A city or region that keeps one register has a code ending in zeros.
                condition=(
                    Q(county=Left("village", 6))
                    | Q(county=Concat(Left("village", 4), Value("00")))
                    | Q(county=Concat(Left("village", 2), Value("0000")))
                )
                & Q(village__length=12),
                name="people_village_in_county",
            ),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True) | Q(lon__range=(72, 138), lat__range=(0, 56)),
                name="people_point_in_china",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county", "pinyin", "id"], include=["village", "status"], name="people_by_pinyin"
            ),
            models.Index(
                fields=["county", "birth_on", "id"], include=["village", "status"], name="people_by_birth"
            ),
            models.Index(
                fields=["village", "pinyin", "id"], include=["county", "status"], name="people_by_village"
            ),
            # Counting a filtered list reads this alone.
            models.Index(
                fields=["county", "village", "status", "sex", "birth_on", "id"], name="people_counted"
            ),
            models.Index(fields=["name"], name="people_by_name"),
            models.Index(
                Func(F("pinyin"), Value(" "), Value(""), function="replace"), name="people_by_spelling"
            ),
            models.Index(fields=["initials"], name="people_by_initials"),
            models.Index(
                fields=["id_number_index"], condition=~Q(id_number_index=""), name="people_by_id_number"
            ),
            models.Index(fields=["id_tail_index"], condition=~Q(id_tail_index=""), name="people_by_id_tail"),
            models.Index(fields=["phone_index"], condition=~Q(phone_index=""), name="people_by_phone"),
            # Single characters: finds a given name anywhere, in every locale, where trigrams fail on two characters.
            GinIndex(Func(F("name"), Value(None), function="string_to_array"), name="people_by_characters"),
        ]

    def __str__(self) -> str:
        return self.file_no


class PersonalRow(models.Model):
    """What every row about a person carries."""

    county = models.CharField("区划", max_length=6, db_collation="C")
    village = models.CharField("管理村（社区）", max_length=12, db_collation="C")

    objects = ScopedManager()

    class Meta:
        abstract = True


class AddressRecord(PersonalRow):
    """Where a person was registered or lived, half-open; written from the first change on."""

    KINDS = [("register", "户籍"), ("residence", "常住")]

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="addresses")
    kind = models.CharField("类别", max_length=10, choices=KINDS)
    division = models.CharField("区划代码", max_length=12, blank=True, db_collation="C")
    address = models.CharField("地址", max_length=200, blank=True)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_to = models.DateField("止", null=True, blank=True)
    source = models.CharField("来源", max_length=60, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="people_address_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class EmergencyContact(PersonalRow):
    """Whom to call, in which order."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField("姓名", max_length=60)
    relation = models.CharField("关系", max_length=20, blank=True)
    phone_sealed = models.TextField("电话（加密）", blank=True)
    calling_order = models.SmallIntegerField("顺序")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "calling_order"], name="people_contact_order_once"),
            models.CheckConstraint(condition=Q(calling_order__gte=1), name="people_contact_order_from_one"),
        ]


@pghistory.track(
    *_history(), model_name="CategoryRecordHistory", meta={"db_table": "people_categoryrecord_history"}
)
class CategoryRecord(PersonalRow):
    """A category a person belongs to, from a day until (not including) another; with who says so."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="categories")
    category = models.CharField("类别", max_length=40, db_collation="C")
    value = models.CharField("内容", max_length=40, blank=True)
    source = models.CharField("来源", max_length=60, blank=True)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)
    checked_on = models.DateField("核对日期", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="people_category_forward",
            ),
            ExclusionConstraint(
                name="people_category_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("category", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(
                fields=["category", "value", "person"],
                include=["valid_from", "valid_to", "county", "village"],
                name="people_category_value",
            )
        ]


class LifeEvent(PersonalRow):
    """What happened to a person; taken back by a second note on the same row, never erased."""

    KINDS = [
        ("death", "死亡"),
        ("move_out", "户籍迁出"),
        ("move_in", "户籍迁入"),
        ("move_within", "县内迁移"),
        ("residence_change", "常住地变更"),
        ("hospital_in", "住院"),
        ("hospital_out", "出院"),
        ("marriage", "结婚"),
        ("widowed", "丧偶"),
        ("category", "人员类别变化"),
        ("category_end", "人员类别终止"),
        ("ability_changed", "能力变化"),
        ("other", "其他"),
    ]

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="life_events")
    kind = models.CharField("类别", max_length=20, choices=KINDS)
    occurred_on = models.DateField("发生日期")
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.CharField("登记人", max_length=60, blank=True)
    source = models.CharField("来源", max_length=60, blank=True)
    detail = models.JSONField("内容", default=dict)
    before = models.JSONField("之前", default=dict)
    reversed_at = models.DateTimeField("撤回时间", null=True, blank=True)
    reversed_by = models.CharField("撤回人", max_length=60, blank=True)
    reversed_why = models.CharField("撤回原因", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(kind="death", reversed_at__isnull=True),
                name="people_dies_once",
            ),
        ]
        indexes = [models.Index(fields=["person", "-occurred_on"], name="people_event_by_person")]


class CareRelation(PersonalRow):
    """Which organisation may see which elder, from when to when, and why."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="care_relations")
    organisation = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)
    why = models.CharField("原因", max_length=200)
    is_current = models.BooleanField("有效", default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="people_care_forward"
            ),
            models.CheckConstraint(condition=~Q(why=""), name="people_care_has_reason"),
            ExclusionConstraint(
                name="people_care_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (DateRange("from_on", "to_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "person"], condition=Q(is_current=True), name="people_care_current"
            ),
        ]


class Consent(PersonalRow):
    """What a person agreed to."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField("事项", max_length=40)
    given_by = models.CharField("同意人", max_length=60)
    relation = models.CharField("与本人关系", max_length=20, blank=True)
    evidence = models.CharField("凭据", max_length=200, blank=True)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="people_consent_forward",
            ),
        ]


class Delegation(PersonalRow):
    """Who may act for a person: a person on file or an account."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations")
    delegate_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    delegate_user_id = models.BigIntegerField("账号", null=True, blank=True)
    powers = ArrayField(models.CharField(max_length=40), verbose_name="权限", default=list)
    proof = models.CharField("凭据", max_length=200)
    purpose = models.CharField("用途", max_length=200)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(delegate_person__isnull=False) | Q(delegate_user_id__isnull=False),
                name="people_delegation_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="people_delegation_forward",
            ),
        ]
        indexes = [models.Index(fields=["delegate_user_id"], name="people_delegation_user")]


from yanglao.people.models_carers import FamilyCarer as FamilyCarer  # noqa: E402  a file of its own
from yanglao.people.models_requests import Request as Request  # noqa: E402  likewise
