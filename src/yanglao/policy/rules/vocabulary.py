"""The facts a rule may ask for: the only names behind ``person.``, ``worker.`` and ``operator.``.

The same list is the heading of a fact frame. It is written out with meanings in the house's README.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

import polars as pl


class Kind(Enum):
    """Type of an expression or a fact."""

    BOOL = "bool"
    INT = "int"
    RATIO = "ratio"
    TEXT = "text"
    DATE = "date"
    LIST = "list"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact.

    Parameters
    ----------
    name, label : str
        Column name and Chinese words for the explanation.
    kind : Kind
        Type; money is ``INT`` in fen.
    required : bool
        A frame or mapping without it is refused when a rule asks for it.
    default : object
        Value when an optional fact is not given (or a number is null).
    choices : dict of str to str
        Allowed texts and their Chinese words.
    """

    name: str
    label: str
    kind: Kind
    required: bool = False
    default: Any = None
    choices: dict[str, str] | None = None


SUBSISTENCE = {
    "none": "无",
    "low": "最低生活保障",
    "near": "最低生活保障边缘",
    "low_income": "其他低收入",
    "destitute_central": "特困集中供养",
    "destitute_dispersed": "特困分散供养",
}
LIVING = {"with_family": "与家人同住", "living_alone": "独居", "empty_nest": "空巢", "left_behind": "留守"}
SCALES = {"gbt42195": "GB/T 42195-2022", "mzt039": "MZ/T 039-2013", "ltc37": "医保办发〔2021〕37号"}
EDUCATION = {"none": "无", "secondary": "中等职业", "college": "大专", "bachelor": "本科及以上"}

_B, _I, _T, _D = Kind.BOOL, Kind.INT, Kind.TEXT, Kind.DATE

PERSON = (
    FactSpec("birth_on", "出生日期", _D, required=True),
    FactSpec("sex", "性别", _T, choices={"male": "男", "female": "女"}),
    FactSpec("is_registered", "本县户籍", _B, required=True),
    FactSpec("is_resident", "本县常住", _B, default=False),
    FactSpec("subsistence", "救助身份", _T, required=True, choices=SUBSISTENCE),
    FactSpec("severe_disability", "重度残疾", _B, default=False),
    FactSpec("special_one_child_family", "计划生育特殊家庭", _B, default=False),
    FactSpec("entitled_group", "重点优抚对象", _B, default=False),
    FactSpec("living", "居住状况", _T, choices=LIVING),
    FactSpec("ability_scale", "评估量表", _T, choices=SCALES),
    FactSpec("ability_level", "能力等级", _I),
    FactSpec("disability_nursing_allowance_fen", "重度残疾人护理补贴（月）", _I, default=0),
    FactSpec("disability_living_allowance_fen", "困难残疾人生活补贴（月）", _I, default=0),
    FactSpec("ltc_benefit", "正在享受长期护理保险待遇", _B, default=False),
    FactSpec("in_institution", "入住养老机构", _B, default=False),
    FactSpec("care_uplift_user", "居家和社区基本养老服务提升行动对象", _B, default=False),
    FactSpec("central_care_aid", "经济困难失能老年人集中照护服务补助对象", _B, default=False),
    FactSpec("self_paid_home_fen", "居家社区服务自付金额（月）", _I, default=0),
    FactSpec("self_paid_institution_fen", "机构服务自付金额（月）", _I, default=0),
    FactSpec("ltc_paid_fen", "长期护理保险已支付（月）", _I, default=0),
    FactSpec("coupon_used_fen", "本月已用消费补贴", _I, default=0),
    FactSpec("applied_on", "申请日期", _D),
    FactSpec("died_on", "死亡日期", _D),
    FactSpec("moved_out_on", "户籍迁出日期", _D),
)
WORKER = (
    FactSpec("education", "学历", _T, required=True, choices=EDUCATION),
    FactSpec("skill_level", "职业技能等级（五级 5 … 一级 1）", _I),
    FactSpec("graduated_on", "毕业日期", _D),
    FactSpec("joined_on", "入职日期", _D, required=True),
    FactSpec("left_on", "离职日期", _D),
    FactSpec("contract_years", "合同年限", _I, default=0),
    FactSpec("insured", "依法缴纳社会保险", _B, default=False),
    FactSpec("public_establishment", "事业编制人员", _B, default=False),
    FactSpec("continuing_education", "完成继续教育", _B, default=False),
    FactSpec("certificate_on", "证书生效日期", _D),
)
OPERATOR = (
    FactSpec("grades", "所运营设施的等级（A 的个数）", Kind.LIST, required=True),
    FactSpec("chain_reward_paid", "已领连锁化运营奖励", _B, default=False),
)
SUBJECTS: dict[str, dict[str, FactSpec]] = {
    "person": {spec.name: spec for spec in PERSON},
    "worker": {spec.name: spec for spec in WORKER},
    "operator": {spec.name: spec for spec in OPERATOR},
}

POLARS_TYPES: dict[Kind, Any] = {
    Kind.BOOL: pl.Boolean,
    Kind.INT: pl.Int64,
    Kind.TEXT: pl.String,
    Kind.DATE: pl.Date,
    Kind.LIST: pl.List(pl.Int64),
}
