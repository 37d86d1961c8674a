"""A file of measured rooms: read, checked row by row, shown, and only then kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongpan.access.models import Unit, UnitCode
from tongpan.assistance.base.refusal import Refused
from tongpan.registry.imports.dates import read_date
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.reading import Sheet, UnreadableError, letter, read_sheets
from tongpan.registry.imports.values import key, plain

from .light_columns import Columns, find_columns
from .light_values import BadValue, number_of, points_of, use_of
from .lighting import RoomLight

MOST_ROWS, SALT = 20_000, "works.light"


@dataclass(frozen=True)
class RowProblem:
    """Why one row is left out: its number and column as the spreadsheet shows them, the text, cause and remedy."""

    row: int
    column: str
    value: str
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LightFile:
    """What a file holds: rooms that can be kept, and problems of the rows that cannot."""

    rows: list[RoomLight]
    problems: list[RowProblem]

    @property
    def packed(self) -> str:
        """The rooms, signed, to be kept when the reader says so: nothing is stored before."""
        plain_rows = [
            [own.unit.pk, own.room, own.day.isoformat(), own.use, own.area,
             {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in own.facts.items()}]
            for own in self.rows
        ]  # fmt: skip
        return signing.dumps(plain_rows, salt=SALT, compress=True)


def unpack(packed: str, unit: Unit) -> list[RoomLight]:
    """The rooms of a preview, of schools at or below a unit. Raises Refused where it is too old or was changed."""
    try:
        rows = signing.loads(packed, salt=SALT, max_age=24 * 3600)
    except signing.BadSignature:
        raise Refused(gettext_noop("The preview is too old. Choose the file again.")) from None
    units = Unit.everywhere.filter(path__under=unit.path).in_bulk({own[0] for own in rows})
    if any(own[0] not in units for own in rows):
        raise Refused(gettext_noop("The file names a school outside this unit. Open the unit that holds it."))
    found = []
    for pk, room, day, use, area, facts in rows:
        calibrated = facts.get("calibrated")
        facts["calibrated"] = dt.date.fromisoformat(calibrated) if calibrated else None
        found.append(RoomLight(units[pk], room, dt.date.fromisoformat(day), use, area, facts))
    return found


def read_light_file(path: Path, name: str, unit: Unit) -> LightFile:
    """The rooms of the first sheet that has them. Raises Refused for a file that cannot be read at all."""
    try:
        sheets = read_sheets(path, name)
    except UnreadableError as wrong:
        fault = wrong.fault
        raise Refused(
            gettext_noop("“%(file)s” cannot be read: %(cause)s. %(remedy)s."), file=name,
            cause=_(fault.cause) % fault.values, remedy=_(fault.remedy) % fault.values,
        ) from None  # fmt: skip
    for sheet in sheets:
        columns = find_columns(sheet)
        if columns is not None:
            return _Reader(sheet, columns, unit).read()
    raise Refused(
        gettext_noop(
            "“%(file)s” has no row that heads room, day and points. Name the columns as the template does: "
            "学校, 教室, 测量日期, 课桌面1, 课桌面2, 黑板面1."
        ),
        file=name,
    )


class _Reader:
    """Reads the rows of one sheet. Schools are looked up once."""

    def __init__(self, sheet: Sheet, columns: Columns, unit: Unit) -> None:
        self.sheet, self.columns, self.unit = sheet, columns, unit
        self.schools = _schools(unit)
        self.seen: dict[tuple[int, str, dt.date], int] = {}

    def read(self) -> LightFile:
        found = LightFile([], [])
        last = self.columns.header + 1 + MOST_ROWS
        for place, cells in enumerate(self.sheet.rows[self.columns.header + 1 : last], start=self.columns.header + 2):
            if all(not plain(cell) for cell in cells):
                continue
            try:
                found.rows.append(self._row(place, cells))
            except BadValue as wrong:
                index = wrong.column if wrong.column is not None else 0
                value = plain(cells[index]) if wrong.column is not None and index < len(cells) else ""
                column = letter(index) if wrong.column is not None else ""
                found.problems.append(RowProblem(place, column, value[:40], wrong.text, wrong.values))
        return found

    def _row(self, place: int, cells: Sequence[Any]) -> RoomLight:
        at = self.columns.at
        unit = self._school(cells)
        room = plain(self._cell(cells, "room"))[:60]
        if not room:
            raise BadValue(at["room"], gettext_noop("the room has no name; give one that is the school's only one"))
        day = self._day(cells, "day")
        if day is None or day > timezone.localdate():
            raise BadValue(at["day"], gettext_noop("there is no day, or one that lies ahead; write it as 2023-09-01"))
        earlier = self.seen.setdefault((unit.pk, room, day), place)
        if earlier != place:
            raise BadValue(at["room"], gettext_noop("the same room and day stand in row %(row)s; keep one of them"),
                           row=earlier)  # fmt: skip
        facts: dict[str, Any] = {
            "desk": points_of(cells, self.columns.desk), "board": points_of(cells, self.columns.board)
        }  # fmt: skip
        if not facts["desk"] and not facts["board"]:
            raise BadValue(None, gettext_noop("there are no points of desk or board; fill at least one of them"))
        for name in ("colour", "rendering", "red", "glare", "power"):
            facts[name] = number_of(cells, at.get(name), name)
        facts["lamps"] = int(number_of(cells, at.get("lamps"), "lamps") or 0)
        facts["instrument"] = plain(self._cell(cells, "instrument"))[:80]
        facts["calibrated"] = self._day(cells, "calibrated")
        return RoomLight(unit, room, day, use_of(cells, at.get("use")), number_of(cells, at.get("area"), "area"), facts)

    def _cell(self, cells: Sequence[Any], name: str) -> Any:
        index = self.columns.at.get(name)
        return cells[index] if index is not None and index < len(cells) else ""

    def _day(self, cells: Sequence[Any], name: str) -> dt.date | None:
        found = read_date(self._cell(cells, name))
        if isinstance(found, Fault):
            raise BadValue(self.columns.at[name], gettext_noop("it cannot be read as a date; write it as 2023-09-01"))
        return found

    def _school(self, cells: Sequence[Any]) -> Unit:
        if "school" not in self.columns.at:
            if self.unit.is_school:
                return self.unit
            raise BadValue(None, gettext_noop("there is no column for the school; add one with its name or code"))
        words = plain(self._cell(cells, "school"))
        found = self.schools.get(key(words), [])
        if len(found) == 1:
            return found[0]
        text = (
            gettext_noop("several schools of this unit are called so; give the code")
            if found
            else gettext_noop("no school of this unit has this name or code; correct it")
        )
        raise BadValue(self.columns.at["school"], text)


def _schools(unit: Unit) -> dict[str, list[Unit]]:
    """The schools at or below a unit by name, short name and code."""
    schools = {own.pk: own for own in Unit.everywhere.schools().filter(path__under=unit.path).defer("outline")}
    found: dict[str, dict[int, Unit]] = {}
    names = [(word, own) for own in schools.values() for word in (own.name, own.short_name, own.slug) if word]
    codes = UnitCode.objects.filter(unit__kind="school", unit__path__under=unit.path).values_list("code", "unit")
    names += [(code, schools[pk]) for code, pk in codes if pk in schools]
    for word, own in names:
        found.setdefault(key(word), {})[own.pk] = own
    return {word: list(own.values()) for word, own in found.items()}
