"""``./run access create-admin | matrix``: the first administrator of an installation, and who may do and see what."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from typing import Any

from django.utils.translation import gettext as _

from yanglao.access import queries as access
from yanglao.access import services
from yanglao.areas import services as areas
from yanglao.base import clock
from yanglao.base.actor import system_actor
from yanglao.base.errors import DomainError
from yanglao.policy import queries as policy

LOOKS = {"full": "看全", "masked": "遮住", "hidden": "不见", "no_row": "无此档"}


def main(argv: list[str]) -> int:
    """Run one word of accounts; returns the exit code."""
    parser = argparse.ArgumentParser(prog="./run access", description="账号与权限 / accounts and rights")
    words = parser.add_subparsers(dest="word", required=True)
    first = words.add_parser("create-admin", help="第一位系统管理员 / the first administrator")
    first.add_argument("--username", required=True, help="账号 / account")
    first.add_argument("--name", required=True, help="姓名 / name")
    first.add_argument("--office", default="", help="科室 / office")
    first.add_argument("--place", default="", help="空库第一次要写：政策包，如 haiyan / pack of the place")
    first.add_argument("--ask", action="store_true", help="自己输密码，不然随机 / type the password")
    first.add_argument("--another", action="store_true", help="已有一位还要开 / though one exists")
    first.add_argument("--reason", default="", help="为什么 / why")
    first.add_argument("--json", action="store_true")
    shown = words.add_parser("matrix", help="谁能办什么、看什么 / who may do and see what")
    shown.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    return _create(asked) if asked.word == "create-admin" else _matrix(as_json=asked.json)


def _create(asked: argparse.Namespace) -> int:
    if asked.another and not asked.reason.strip():
        raise DomainError(
            _("再开一位系统管理员要写原因"),
            code="access.no_reason",
            field="reason",
            remedy=_('加上 --reason "原来的管理员已离岗"'),
        )
    if asked.place:
        _settle(asked.place)
    place = access.place()
    if not place.county:
        raise DomainError(
            _("这个库还没说是哪个县的"),
            code="access.no_place",
            field="place",
            remedy=_("第一次加上 --place，比如 --place haiyan（./run pack check 列出有哪些）"),
        )
    user, word = services.first_administrator(
        system_actor(place.county, "命令行"),
        username=asked.username,
        display_name=asked.name,
        office=asked.office,
        password=_typed() if asked.ask else "",
        another=asked.reason if asked.another else "",
        on=clock.today(),
        at=clock.now(),
    )
    if asked.json:
        answer = {"username": user.username, "county": place.county, "place": place.name}
        print(json.dumps(answer if asked.ask else {**answer, "password": word}, ensure_ascii=False))
        return 0
    print(_("开好了：%(name)s，%(place)s系统管理员") % {"name": user.username, "place": place.name})
    if not asked.ask:
        print(_("第一次的密码（只显示这一次）：%(word)s") % {"word": word})
    print(_("第一次登录要改密码、绑两步登录，然后在“账号与权限”里给别人开账号"))
    return 0


def _settle(code: str) -> None:
    """Say which place the database serves and load its divisions; nothing when that is done already."""
    pack = policy.load_pack(code)
    county = pack.own.division
    if county.endswith("00") or len(county) != 6:
        raise DomainError(
            _("%(name)s不是一个县（区、市）") % {"name": pack.own.name},
            code="access.not_a_county",
            field="place",
            kept=_("没有开账号"),
            remedy=_("一个库管一个县：写县的政策包，比如 haiyan"),
        )
    platform = system_actor(county, "命令行")
    services.settle_place(platform, place_name=pack.own.name, pack=code)
    areas.load_divisions(platform, county=county)
    access.forget_place()


def _typed() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    word = getpass.getpass(_("密码（至少 10 位，不能全是数字）："))
    if word != getpass.getpass(_("再输一遍：")):
        raise DomainError(_("两遍不一样"), code="access.words_differ", kept=_("没有开账号"))
    return word


def _matrix(*, as_json: bool) -> int:
    may, sees = access.matrix(), access.field_matrix()
    if as_json:
        duties = [{"code": code, "label": str(label)} for code, label in may["duties"]]
        permissions = [
            {
                "code": row["code"],
                "label": str(row["label"]),
                "duties": [duty["code"] for duty, held in zip(duties, row["held"], strict=True) if held],
            }
            for row in may["rows"]
        ]
        print(json.dumps({"duties": duties, "permissions": permissions, "fields": sees}, ensure_ascii=False))
        return 0
    heads = [str(label) for _code, label in may["duties"]]
    lines = [[row["code"], *("●" if held else "·" for held in row["held"])] for row in may["rows"]]
    print(_("岗位 × 权限") + " / duty × permission\n" + _ruled([["", *heads], *lines]))
    named: list[Any] = access.masks.FIELDS.items()
    lines = [
        [line["duty_label"], line["relation_label"], *(LOOKS[line["fields"][f]] for f, _l in named)]
        for line in sees
    ]
    print("\n" + _("岗位 × 关系 × 字段") + " / duty × relation × field")
    print(_ruled([["", "", *(str(label) for _f, label in named)], *lines]))
    return 0


def _ruled(rows: list[list[str]]) -> str:
    """Return rows under each other; a Chinese character is two columns wide."""
    wide = [[sum(2 if ord(c) > 0x2E7F else 1 for c in cell) for cell in row] for row in rows]
    most = [max(column) for column in zip(*wide, strict=True)]
    return "\n".join(
        "  ".join(cell + " " * (most[n] - wide[r][n]) for n, cell in enumerate(row)).rstrip()
        for r, row in enumerate(rows)
    )
