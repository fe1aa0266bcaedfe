"""Forms of the file: labels in Chinese; the services check what matters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanglao.areas import queries as areas
from yanglao.base.actor import Actor
from yanglao.web.console.people import words

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
SEXES = [("", _("按证件号")), ("m", _("男")), ("f", _("女"))]


def villages(actor: Actor, blank: str, *, mine: bool = False) -> list[Any]:
    """Return villages of the county by town for a select; ``mine``: only those in the actor's scope."""
    names = areas.names(actor.county)
    keys = tuple(actor.scope.keys) if mine and actor.scope.kind in ("town", "village") else (actor.county,)
    found: list[Any] = [("", blank)]
    for town, label in names.items():
        if len(town) != 9:
            continue
        inside = [
            (c, n) for c, n in names.items() if len(c) == 12 and c.startswith(town) and c.startswith(keys)
        ]
        if inside:
            found.append((label, inside))
    return found


class PersonForm(forms.Form):
    """Who the person is and where they belong; new or corrected."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    id_number = forms.CharField(label=_("公民身份号码"), max_length=30, required=False)
    id_type = forms.ChoiceField(
        label=_("证件类别"),
        choices=[
            ("resident", _("居民身份证")),
            ("hk_mo_tw_permit", _("港澳台居民居住证")),
            ("passport", _("护照")),
            ("none", _("没有证件")),
        ],
    )
    sex = forms.ChoiceField(label=_("性别"), choices=SEXES, required=False)
    birth_on = forms.DateField(label=_("出生日期"), widget=DAY, required=False)
    ethnicity = forms.CharField(label=_("民族"), max_length=20, required=False)
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)
    register_village = forms.ChoiceField(label=_("户籍村（社区）"), required=False)
    register_address = forms.CharField(label=_("户籍地址"), max_length=200, required=False)
    residence_village = forms.ChoiceField(label=_("常住村（社区）"), required=False)
    residence_address = forms.CharField(label=_("常住地址"), max_length=200, required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, blank in (
            ("register_village", _("不在本县")),
            ("residence_village", _("不在本县，或与户籍相同")),
        ):
            self.fields[name].choices = villages(actor, str(blank))  # type: ignore[attr-defined]


class NewForm(PersonForm):
    """A new file: the person, whom to call, who speaks for them."""

    contact_name = forms.CharField(label=_("联系人姓名"), max_length=60, required=False)
    contact_relation = forms.CharField(label=_("与本人关系"), max_length=20, required=False)
    contact_phone = forms.CharField(label=_("联系人电话"), max_length=30, required=False)
    by = forms.ChoiceField(
        label=_("谁来办"),
        choices=[("self", _("本人在场，口述")), ("family", _("家属代办")), ("village", _("社区代办"))],
        widget=forms.RadioSelect,
        initial="self",
    )
    by_name = forms.CharField(label=_("代办人姓名"), max_length=60, required=False)
    by_relation = forms.CharField(label=_("与老人关系"), max_length=20, required=False)
    by_proof = forms.CharField(label=_("凭据"), max_length=200, required=False)
    sure = forms.BooleanField(label=_("核对过，不是同一个人"), required=False)
    sure_why = forms.CharField(label=_("不是同一人的理由"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """A second person who speaks for the elder has a name and a proof."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("sure") and not found.get("sure_why", "").strip():
            self.add_error("sure_why", _("写一句为什么不是同一个人"))
        if found.get("by") in ("family", "village"):
            for name, text in (
                ("by_name", _("写代办人的姓名")),
                ("by_proof", _("写凭据，例如授权书、电话确认的时间")),
            ):
                if not found.get(name):
                    self.add_error(name, text)
        if found.get("contact_phone") and not found.get("contact_name"):
            self.add_error("contact_name", _("有电话，没有姓名"))
        return found


class CategoryForm(forms.Form):
    """One category from a day on, or its end."""

    kind = forms.ChoiceField(label=_("类别"))
    valid_from = forms.DateField(label=_("从哪天起"), widget=DAY)
    source = forms.CharField(label=_("谁说的（来源）"), max_length=60)
    ends = forms.BooleanField(label=_("从这一天起不再是这一类"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = words.kinds()  # type: ignore[attr-defined]


class EventForm(forms.Form):
    """What happened to a person."""

    kind = forms.ChoiceField(
        label=_("发生了什么"),
        widget=forms.RadioSelect,
        choices=[
            ("death", _("去世")),
            ("move_out", _("户籍迁出本县")),
            ("move_in", _("户籍迁入")),
            ("move_within", _("县内迁移")),
            ("residence_change", _("换了住处")),
            ("hospital_in", _("住院")),
            ("hospital_out", _("出院")),
            ("marriage", _("结婚")),
            ("widowed", _("丧偶")),
            ("category", _("有了新的类别")),
            ("category_end", _("不再是某一类")),
            ("ability_changed", _("能力有变化")),
            ("other", _("其他")),
        ],
    )
    occurred_on = forms.DateField(label=_("发生日期"), widget=DAY)
    source = forms.CharField(label=_("凭什么登记"), max_length=60)
    village = forms.ChoiceField(label=_("迁到哪个村（社区）"), required=False)
    address = forms.CharField(label=_("新地址"), max_length=200, required=False)
    residence_too = forms.BooleanField(label=_("住处也一起改"), required=False)
    still_resident = forms.BooleanField(label=_("只迁户籍，人还住在本县"), required=False)
    what = forms.ChoiceField(label=_("哪一类"), required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].choices = villages(actor, str(_("不在本县，或没有迁移")))  # type: ignore[attr-defined]
        self.fields["what"].choices = [("", _("没有类别变化")), *words.kinds()]  # type: ignore[attr-defined]

    def detail(self) -> dict[str, Any]:
        """Return what the event says besides kind and day."""
        given = self.cleaned_data
        if given["kind"] in ("category", "category_end"):
            category, _dot, value = given["what"].partition(".")
            return {"category": category, "value": value}
        return {k: given[k] for k in ("village", "address", "residence_too", "still_resident") if given[k]}


class CarerForm(forms.Form):
    """Who of the family looks after the elder."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    relation = forms.CharField(label=_("与老人关系"), max_length=20)
    lives = forms.ChoiceField(
        label=_("住在哪里"),
        choices=[("together", _("同住")), ("near", _("住得近")), ("apart", _("不住一起"))],
        widget=forms.RadioSelect,
    )
    is_main = forms.BooleanField(label=_("主要照护者"), required=False)
    legal_duty = forms.BooleanField(label=_("有法定赡养义务"), required=False)
    trained_on = forms.DateField(label=_("照护培训日期"), widget=DAY, required=False)
    source = forms.CharField(label=_("谁说的（来源）"), max_length=60, required=False)
    valid_from = forms.DateField(label=_("从哪天起"), widget=DAY)


class ContactRow(forms.Form):
    """One person to call."""

    keep = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("姓名"), max_length=60, required=False)
    relation = forms.CharField(label=_("关系"), max_length=20, required=False)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)


Contacts = forms.formset_factory(ContactRow, extra=2, max_num=6)
