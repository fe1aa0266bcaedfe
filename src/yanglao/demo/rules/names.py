"""Invented names that could belong to the generation: common surnames, given-name characters by sex and decade.

The lists are common knowledge about Chinese names, not a register of anybody.
"""

from __future__ import annotations

from itertools import accumulate
from random import Random

#: Surname, weight.
_SURNAMES = (
    "沈 60 朱 58 陈 56 王 55 张 52 徐 46 陆 42 顾 38 吴 38 周 36 金 30 钱 28 俞 26 杨 26 李 26 姚 24 胡 22 曹 20 潘 18 蒋 18 何 16 马 15 "
    "倪 14 范 14 汤 12 宋 12 许 16 黄 14 冯 12 杜 10 戴 12 方 8 富 6 步 4 费 6 高 10 葛 6 郭 8 韩 8 洪 5 计 4 孔 3 刘 14 卢 6 吕 6 毛 6 "
    "孟 3 缪 4 宓 1 莫 4 祁 2 邱 4 任 6 邵 8 盛 6 施 8 石 4 时 2 孙 16 唐 10 陶 8 屠 4 万 3 汪 6 卫 2 魏 4 夏 8 谢 6 邢 3 严 6 颜 2 叶 10 "
    "殷 4 于 5 余 4 郁 3 袁 4 岳 1 章 6 赵 12 郑 8 钟 4 仲 2 邹 3 祝 4 庄 4 卓 1 诸 2 欧阳 1"
).split()
SURNAMES = tuple(_SURNAMES[0::2])
_CUMULATIVE = tuple(accumulate(int(weight) for weight in _SURNAMES[1::2]))

_MEN_OLD = "福根荣林生金明祥兴宝观泉寿松仁坤炳阿关顺龙海有大长德永富贵发文正连水土火三才昌元庆和"
_MEN_MIDDLE = "国建明华忠良荣林兴祥根伟民强卫志永新军平生金海龙水方跃红文学正德利中其雪官有"
_MEN_YOUNG = "建国伟明军平强华勇斌峰杰俊涛磊浩鹏超晓春雷刚林志海波文辉永新"
_WOMEN_OLD = "英珍宝凤秀兰妹娥珠仙玉月阿金银桂巧大彩招林素琴福根云三菊杏毛梅华小芬"
_WOMEN_MIDDLE = "英珍秀芳琴芬娟美华玉凤兰仙妹萍红明建丽云雪月林根金惠菊梅群娥勤爱"
_WOMEN_YOUNG = "芳丽敏静艳娟霞萍红英燕玲华琴莉娜洁琳婷晓雯佳云梅虹蓉"


def surname(random: Random) -> str:
    """Return a surname by its weight."""
    return random.choices(SURNAMES, cum_weights=_CUMULATIVE)[0]


def given(random: Random, sex: str, birth_year: int) -> str:
    """Return a given name of one or two characters, as the decade and the sex had them."""
    if sex == "m":
        pool = _MEN_OLD if birth_year < 1947 else _MEN_MIDDLE if birth_year < 1968 else _MEN_YOUNG
    else:
        pool = _WOMEN_OLD if birth_year < 1947 else _WOMEN_MIDDLE if birth_year < 1968 else _WOMEN_YOUNG
    first = random.choice(pool)
    if random.random() < 0.1:
        return first
    second = random.choice(pool)
    return first + second


def name(random: Random, sex: str, birth_year: int) -> str:
    """Return a whole name."""
    return surname(random) + given(random, sex, birth_year)


def same_surname(whole: str) -> str:
    """Return the surname of a whole name."""
    return whole[:2] if whole[:2] in SURNAMES else whole[:1]
