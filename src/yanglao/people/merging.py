"""What this house says when two files become one."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from yanglao.base.merging import Moves, Participant, Stays, take_part
from yanglao.people.models import Person
from yanglao.people.rules.categories import label
from yanglao.people.services.traits import CHECKED_TYPES

_SPAN = "daterange({0}.{1}, {0}.{2}, '[)')"


def overlaps(a: str, b: str, first: str = "valid_from", last: str = "valid_to") -> str:
    """Return SQL: the half-open spans of two rows overlap."""
    return f"{_SPAN.format(a, first, last)} && {_SPAN.format(b, first, last)}"


def conflicts(kept: int, gone: int) -> list[str]:
    """Return what of the two files themselves cannot stand together."""
    one, two = (Person.objects.get(pk=pk) for pk in (kept, gone))
    found = []
    if one.status != two.status:
        found.append(
            _("%(a)s是“%(x)s”，%(b)s是“%(y)s”：先把两份的状态登记一致")
            % {
                "a": one.file_no, "x": one.get_status_display(), "b": two.file_no, "y": two.get_status_display(),
            }
        )  # fmt: skip
    checked = [p for p in (one, two) if p.id_number_index and p.id_type in CHECKED_TYPES]
    if len(checked) == 2:
        found.append(_("两份档案各有一个校验得过的证件号，按号码是两个人：先核实，更正其中一份"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT a.category FROM people_categoryrecord a JOIN people_categoryrecord b ON a.category = b.category "
            f"AND a.value <> b.value AND {overlaps('a', 'b')} WHERE a.person_id = %s AND b.person_id = %s ORDER BY 1",
            [kept, gone],
        )
        for (category,) in cursor.fetchall():
            found.append(
                _("同一时期的“%(what)s”两份档案写得不同：先在一份上改成一致") % {"what": label(category)}
            )
        cursor.execute(
            "SELECT count(DISTINCT occurred_on) > 1 FROM people_lifeevent "
            "WHERE person_id = ANY (%s) AND kind = 'death' AND reversed_at IS NULL",
            [[kept, gone]],
        )
        if cursor.fetchone()[0]:
            found.append(_("两份档案的死亡日期不同：先核实，撤回写错的一条"))
    return found


_SAME_TIME = "EXISTS (SELECT 1 FROM {0} k WHERE k.person_id = %(kept)s AND k.{1} = t.{1} AND {2})"

PARTICIPANT = Participant(
    house="people",
    moves=(
        Moves(
            "people_addressrecord",
            "地址历史",
            stays=_SAME_TIME.format("people_addressrecord", "kind", overlaps("k", "t")),
        ),
        Moves(
            "people_emergencycontact",
            "紧急联系人",
            also={
                "calling_order": "t.calling_order + coalesce((SELECT max(k.calling_order) FROM people_emergencycontact k "
                "WHERE k.person_id = %(kept)s), 0)"
            },
        ),
        Moves(
            "people_categoryrecord",
            "人员类别",
            stays=_SAME_TIME.format("people_categoryrecord", "category", overlaps("k", "t")),
        ),
        Moves(
            "people_lifeevent",
            "生命事件",
            stays="t.kind = 'death' AND t.reversed_at IS NULL AND EXISTS (SELECT 1 FROM people_lifeevent k "
            "WHERE k.person_id = %(kept)s AND k.kind = 'death' AND k.reversed_at IS NULL)",
        ),
        Moves(
            "people_carerelation",
            "服务关系",
            stays=_SAME_TIME.format(
                "people_carerelation", "organisation_id", overlaps("k", "t", "from_on", "to_on")
            ),
        ),
        Moves(
            "people_familycarer",
            "家庭照护者",
            # One main carer at a time: the kept file's stands.
            stays="t.is_main AND t.valid_to IS NULL AND EXISTS (SELECT 1 FROM people_familycarer k "
            "WHERE k.person_id = %(kept)s AND k.is_main AND k.valid_to IS NULL) OR t.carer_person_id = %(kept)s",
        ),
        Moves(
            "people_familycarer",
            "照护别人",
            column="carer_person_id",
            village=False,
            stays="t.person_id = %(kept)s",
        ),
        Moves("people_consent", "同意"),
        Moves("people_request", "来件"),
        Moves("people_delegation", "授权"),
        Moves("people_delegation", "授权（受托人）", column="delegate_person_id", village=False),
    ),
    stays=(
        Stays("people_person", "并入的档案", column="merged_into_id", log=True),
        Stays("people_doublepair", "疑似重复", log=True),
        Stays("people_doublepair", "疑似重复", column="other_id", log=True),
        Stays("people_merge", "合并记录", log=True),
        Stays("people_merge", "合并记录", column="gone_id", log=True),
        Stays("access_viewlog", "查看记录", log=True),
        Stays("base_auditentry", "操作日志", log=True),
        Stays("base_message", "消息", log=True),
    ),
    conflicts=conflicts,
)
take_part(PARTICIPANT)
