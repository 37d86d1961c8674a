"""The stories that can be told, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from . import hengshui, liannan, qingyuan, zhanjiang
from .book import Book


@dataclass(frozen=True)
class Story:
    """A documented region: its name and title, the unit and year whose page tells it, and how its records are put down.

    ``first_person`` and ``first_school`` are where its serial numbers begin.
    """

    name: str
    title: str
    unit: str
    year: int
    tell: Callable[[Book], None]
    first_person: int
    first_school: int


STORIES: Mapping[str, Story] = {
    own.name: own
    for own in (
        Story("qingyuan", "清远", "4418", 2017, qingyuan.tell, 2_300_000, 40_000),
        Story("liannan", "连南", "441826", 2023, liannan.tell, 2_100_000, 10_000),
        Story("zhanjiang", "湛江", "4408", 2023, zhanjiang.tell, 2_200_000, 20_000),
        Story("hengshui", "衡水", "1311", 2022, hengshui.tell, 2_000_000, 30_000),
    )
}  # fmt: skip
