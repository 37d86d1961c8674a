"""Which column of a file of measured rooms holds what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongpan.registry.imports.headers import bare
from tongpan.registry.imports.reading import Sheet
from tongpan.registry.imports.values import key, plain

SEARCHED_ROWS = 20
NAMES: Mapping[str, tuple[str, ...]] = {
    "school": ("学校", "学校名称", "学校代码", "学校标识码", "单位", "school", "school code"),
    "room": ("教室", "教室名称", "房间", "场室", "场室名称", "room", "classroom"),
    "use": ("用途", "教室类型", "场室类型", "use"),
    "area": ("面积", "area"),
    "day": ("测量日期", "检测日期", "日期", "day", "date"),
    "lamps": ("灯具数", "灯具数量", "安装灯数", "灯数", "lamps"),
    "colour": ("色温", "相关色温", "colour temperature", "cct"),
    "rendering": ("显色指数", "一般显色指数", "ra", "显色指数ra"),
    "red": ("r9", "特殊显色指数", "特殊显色指数r9"),
    "glare": ("统一眩光值", "眩光", "眩光值", "ugr", "统一眩光值ugr"),
    "power": ("功率密度", "照明功率密度", "lpd", "power density"),
    "instrument": ("仪器", "测量仪器", "照度计", "instrument"),
    "calibrated": ("检定日期", "校准日期", "calibrated"),
}
DESK = re.compile(r"(课桌面?|桌面|desk)(测?点|照度|points?)?(\d*)(lx)?")
BOARD = re.compile(r"(黑板面?|书写板面?|board)(测?点|照度|points?)?(\d*)(lx)?")
"""课桌面1, 课桌面2 … in columns of their own, or 课桌面测点 with all points in one cell."""


@dataclass(frozen=True)
class Columns:
    """The row of headers (from 0), the place of each field, and the places of the points."""

    header: int
    at: Mapping[str, int]
    desk: tuple[int, ...]
    board: tuple[int, ...]


def find_columns(sheet: Sheet) -> Columns | None:
    """The first row that names room, day and points; None where there is none."""
    known = {key(word): name for name, words in NAMES.items() for word in words}
    for place, cells in enumerate(sheet.rows[:SEARCHED_ROWS]):
        found = _columns(place, cells, known)
        if {"room", "day"} <= set(found.at) and (found.desk or found.board):
            return found
    return None


def _columns(place: int, cells: list[Any], known: Mapping[str, str]) -> Columns:
    at: dict[str, int] = {}
    desk, board = [], []
    for index, cell in enumerate(cells):
        whole, short = key(plain(cell)), bare(plain(cell))
        name = known.get(whole) or known.get(short)
        if name:
            at.setdefault(name, index)
        elif DESK.fullmatch(short) or DESK.fullmatch(whole):
            desk.append(index)
        elif BOARD.fullmatch(short) or BOARD.fullmatch(whole):
            board.append(index)
    return Columns(place, at, tuple(desk), tuple(board))
