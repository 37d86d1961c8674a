"""The values of a file of measured rooms, and what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_noop

from tongpan.assistance.works.limits import BOUNDS, MOST_POINTS, PointsError, read_points
from tongpan.assistance.works.models import Room
from tongpan.registry.imports.values import key, plain

NUMBER = re.compile(r"-?\d+(\.\d+)?")
USES = {
    "普通教室": Room.Use.CLASSROOM, "教室": Room.Use.CLASSROOM, "音乐": Room.Use.MUSIC, "音乐教室": Room.Use.MUSIC,
    "美术": Room.Use.ART, "美术教室": Room.Use.ART, "实验室": Room.Use.SCIENCE, "科学": Room.Use.SCIENCE,
    "计算机": Room.Use.COMPUTER, "计算机教室": Room.Use.COMPUTER,
    "图书室": Room.Use.LIBRARY, "图书馆": Room.Use.LIBRARY,
    "心理辅导室": Room.Use.COUNSELLING, "心理咨询室": Room.Use.COUNSELLING, "其他": Room.Use.OTHER,
}  # fmt: skip


class BadValue(Exception):  # noqa: N818 - it is said to the reader with its row and column
    """What is wrong with a row: the place of its column (None: the row), a message id and its values."""

    def __init__(self, column: int | None, text: str, **values: Any) -> None:
        super().__init__(text)
        self.column, self.text, self.values = column, text, values


def points_of(cells: Sequence[Any], places: Sequence[int]) -> list[float]:
    """The points of all columns in their order; empty cells are left out."""
    points: list[float] = []
    for place in places:
        text = plain(cells[place]) if place < len(cells) else ""
        try:
            points += read_points(text)
        except PointsError as wrong:
            raise BadValue(place, gettext_noop("“%(point)s” is no number of lx from 0 to 20,000; correct it"),
                           point=str(wrong)) from None  # fmt: skip
    if len(points) > MOST_POINTS:
        raise BadValue(places[0], gettext_noop("there are more than %(most)s points"), most=MOST_POINTS)
    return points


def number_of(cells: Sequence[Any], place: int | None, name: str) -> float | None:
    """A number within what lamps can have; None for an empty cell or a column that is not there."""
    text = plain(cells[place]).replace(",", "") if place is not None and place < len(cells) else ""
    if not text or text in "—-/":
        return None
    if not NUMBER.fullmatch(text):
        raise BadValue(place, gettext_noop("it is no number; write figures only, without the unit"))
    least, most = BOUNDS[name]
    value = float(text)
    if not least <= value <= most:
        raise BadValue(place, gettext_noop("it lies outside %(least)s to %(most)s; is it in the right column?"),
                       least=f"{least:g}", most=f"{most:g}")  # fmt: skip
    return value


def use_of(cells: Sequence[Any], place: int | None) -> str:
    """The use of a room in words or as its code; an ordinary classroom where nothing is said."""
    text = plain(cells[place]) if place is not None and place < len(cells) else ""
    if not text:
        return Room.Use.CLASSROOM
    known = {key(word): own for word, own in USES.items()} | {own.value: own for own in Room.Use}
    found = known.get(key(text))
    if found is None:
        raise BadValue(place, gettext_noop("this use is not known; write 普通教室, 音乐教室, 美术教室 or 实验室"))
    return found
