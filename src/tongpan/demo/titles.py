"""What the invented schools are called."""

from __future__ import annotations

from collections.abc import Iterator

from . import names
from .patterns import CountyShape

SEAT_TITLES = {
    "garden_seat": "示范第{nth}幼儿园",
    "primary_seat": "示范第{nth}小学",
    "junior_seat": "示范第{nth}初级中学",
    "complete": "示范第{nth}中学",
    "senior": "示范第{nth}高级中学",
    "vocational": "示范第{nth}职业技术学校",
}
PRIVATE_TITLES = {"garden_private": "幼儿园", "nine_private": "实验学校", "twelve_private": "学校"}
TOWN_TITLES = {
    "garden_town": ("中心幼儿园", "第{nth}幼儿园"),
    "primary_town": ("中心小学", "第{nth}小学"),
    "junior_town": ("初级中学", "第{nth}初级中学"),
    "nine_town": ("学校", "第{nth}学校"),
    "special": ("示范特殊教育学校", "示范第{nth}特殊教育学校"),
}
ENGLISH = {
    "garden_seat": "Model Kindergarten",
    "garden_private": "Private Kindergarten",
    "garden_town": "Town Kindergarten",
    "primary_seat": "Model Primary School",
    "primary_town": "Town Primary School",
    "primary_village": "Village Primary School",
    "point": "Teaching Point",
    "junior_seat": "Model Junior Secondary School",
    "junior_town": "Town Junior Secondary School",
    "nine_town": "Town Nine-Year School",
    "nine_private": "Private Nine-Year School",
    "complete": "Model Secondary School",
    "twelve_private": "Private Twelve-Year School",
    "senior": "Model Senior Secondary School",
    "vocational": "Vocational School",
    "special": "Special School",
}


def title(key: str, shape: CountyShape, town: str, number: int, turn: int, villages: Iterator[str]) -> str:
    """The short Chinese name of the ``number``-th school of a mould, the ``turn``-th of it in its town (from 0)."""
    if key in SEAT_TITLES:
        return shape.short + SEAT_TITLES[key].format(nth=names.numeral(number))
    if key in TOWN_TITLES:
        return (shape.short if key == "special" else town) + TOWN_TITLES[key][turn > 0].format(
            nth=names.numeral(turn + 1)
        )
    if key in PRIVATE_TITLES:
        words = names.GARDENS if key == "garden_private" else names.PRIVATE
        round_, place = divmod(number - 1, len(words))
        return f"{shape.short}{words[place]}{'第' + names.numeral(round_ + 1) if round_ else ''}{PRIVATE_TITLES[key]}"
    return f"{town}{next(villages)}{'教学点' if key == 'point' else '小学'}"


def title_en(key: str, shape: CountyShape, number: int) -> str:
    """The English name: county, mould and number."""
    return f"{shape.name_en} {ENGLISH[key]} {number} (synthetic)"
