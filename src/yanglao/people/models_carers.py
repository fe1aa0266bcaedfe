"""家庭照护者: who of the family looks after an elder. Imported by ``models`` (take it from there)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yanglao.people.models import Person, PersonalRow


class FamilyCarer(PersonalRow):
    """Who of the family looks after the person, from a day until (not including) another."""

    LIVES = [("together", "同住"), ("near", "住得近"), ("apart", "不住一起")]

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="carers")
    carer_person = models.ForeignKey(
        Person, verbose_name="照护者档案", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField("姓名", max_length=60)
    relation = models.CharField("与老人关系", max_length=20)
    lives = models.CharField("住在哪里", max_length=10, choices=LIVES)
    is_main = models.BooleanField("主要照护者", default=False)
    legal_duty = models.BooleanField("有法定赡养义务", default=False)
    trained_on = models.DateField("照护培训日期", null=True, blank=True)
    source = models.CharField("来源", max_length=60, blank=True)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="people_carer_forward",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(relation=""), name="people_carer_named"),
            models.CheckConstraint(
                condition=Q(carer_person__isnull=True) | ~Q(carer_person=F("person")),
                name="people_carer_is_another",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(is_main=True, valid_to__isnull=True),
                name="people_one_main_carer",
            ),
        ]
