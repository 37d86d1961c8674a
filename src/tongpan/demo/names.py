"""Invented names: regular enough that nobody takes them for real ones, pleasant enough to read all day."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

MARK = "（演示）"
"""Stands behind the full name of every synthetic unit; the short name goes without it."""

NUMERALS = "一二三四五六七八九十"
TOWN_FIRST, TOWN_SECOND = "松竹梅兰荷菊桂枫柏榕杉樟", "溪岭湾坪岗塘源桥"
VILLAGE_FIRST, VILLAGE_SECOND = "云月星霞露霜雪虹晨晴", "田坝洞围寨屋坳垌"
SIDES = ("", "东", "西", "南", "北", "上", "下")
GARDENS = ("晨光", "花朵", "小树", "彩虹", "童心", "春苗", "星星", "小溪", "向阳", "百灵", "萌芽", "雨露")
PRIVATE = ("明德", "启航", "知行", "博雅", "致远", "育才", "弘毅", "崇文", "思源", "敏学")
SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦"
    "贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚"
)
BRANCHES, STEMS = "子丑寅卯辰巳午未申酉戌亥", "甲乙丙丁戊己庚辛壬癸"


def numeral(number: int) -> str:
    """1 … 99 in Chinese: 十二, 二十."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{NUMERALS[tens - 1]}十")
    return head + (NUMERALS[ones - 1] if ones else "")


def towns() -> Iterator[str]:
    """Town names, each once for the whole region."""
    return (f"{side}{first}{second}" for side, second, first in product(SIDES, TOWN_SECOND, TOWN_FIRST))


def villages() -> Iterator[str]:
    """Village names, each once within a county."""
    return (f"{side}{first}{second}" for side, second, first in product(SIDES, VILLAGE_SECOND, VILLAGE_FIRST))


def person(index: int) -> str:
    """The name of the person with this number: a surname, an earthly branch and a heavenly stem (李丑丙).

    Calendar names put the stem first, so no name made so looks like one that parents give.
    """
    index, surname = divmod(index * 7919, len(SURNAMES))
    index, branch = divmod(index, len(BRANCHES))
    return f"{SURNAMES[surname]}{BRANCHES[branch]}{STEMS[index % len(STEMS)]}"
