"""Lists of names for a session: read from a file, corrected, noted, and kept until nothing is left of them."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.access.reach import removing
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.research.models import Attendance, AttendanceList, Session
from tongpan.assistance.research.queries.attenders import plain
from tongpan.assistance.research.queries.matching import State, match
from tongpan.registry.imports.reading import Sheet, UnreadableError, read_sheets

from .attendance import note

WORDS = {
    "name": ("姓名", "教师姓名", "名字", "参会人", "参训人", "签到人", "NAME", "FULLNAME"),
    "school": ("学校", "单位", "工作单位", "所在学校", "学校名称", "SCHOOL", "UNIT"),
    "tail": ("身份证", "身份证号", "身份证号码", "证件号", "证件号码", "身份证后四位", "后四位", "尾号", "ID"),
}  # fmt: skip
"""How heads are written; compared without blanks and in capitals."""
LOOKED_AT, MOST, TAIL = 20, 3000, 4


def rows_of(file: Any, name: str) -> list[dict[str, Any]]:
    """The names in an uploaded workbook or text table, with their line, school and the end of the ID number.

    Raises Refused where the file cannot be read, has no column of names, no names, or too many of them.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        path.write_bytes(b"".join(file.chunks()))
        try:
            sheets = read_sheets(path, name)
        except UnreadableError as error:
            fault = error.fault
            raise Refused(
                gettext_noop("“%(file)s” cannot be read: %(cause)s. %(remedy)s."), file=name,
                cause=fault.cause % fault.values, remedy=fault.remedy % fault.values,
            ) from None  # fmt: skip
    found = [row for sheet in sheets if not sheet.hidden for row in _rows(sheet)]
    if not found:
        raise Refused(
            gettext_noop(
                "“%(file)s” has no column headed 姓名 with names below it. "
                "Name the columns 姓名 and 学校, or 姓名 and 身份证后四位."
            ),
            file=name,
        )
    if len(found) > MOST:
        raise Refused(gettext_noop("The list has %(count)s names, and at most %(most)s are read at a time. Split it."),
                      count=len(found), most=MOST)  # fmt: skip
    return [row | {"line": number} if len(sheets) > 1 else row for number, row in enumerate(found, start=1)]


def _rows(sheet: Sheet) -> Iterable[dict[str, Any]]:
    for place in range(min(LOOKED_AT, len(sheet.rows))):
        columns = _columns(sheet.rows[place])
        if "name" in columns:
            yield from _below(sheet.rows, place, columns)
            return


def _columns(cells: Sequence[Any]) -> dict[str, int]:
    heads = {plain(str(cell)): index for index, cell in reversed(list(enumerate(cells)))}
    return {field: heads[word] for field, words in WORDS.items() for word in words if word in heads}


def _below(rows: Sequence[Sequence[Any]], head: int, columns: Mapping[str, int]) -> Iterable[dict[str, Any]]:
    for place in range(head + 1, len(rows)):
        cells = {name: _text(rows[place], index) for name, index in columns.items()}
        if cells["name"]:
            tail = plain(cells.get("tail", ""))[-TAIL:]
            yield {"line": place + 1, "name": cells["name"][:60], "school": cells.get("school", "")[:120], "tail": tail}


def _text(row: Sequence[Any], index: int) -> str:
    """A cell as text; a number that a spreadsheet made of digits gets them back."""
    value = row[index] if index < len(row) else ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value if value is not None else "").strip()


def hand_in(session: Session, rows: Sequence[Mapping[str, Any]], name: str, *, user: User | None) -> AttendanceList:
    """Keep a list for a session until somebody is done with it."""
    with transaction.atomic():
        made: AttendanceList = AttendanceList.everywhere.create(
            session=session, rows=list(rows), name=name[:200], user=user
        )  # fmt: skip
        _record("hand_in", made, user, lines=len(rows))
    return made


def _record(what: str, listing: AttendanceList, user: User | None, **detail: object) -> None:
    unit = listing.session.activity.unit
    audit.record(f"assistance.list.{what}", actor=user, unit=unit, target=str(listing.session_id), **detail)


def correct(listing: AttendanceList, changed: Mapping[int, Mapping[str, str]]) -> AttendanceList:
    """Put what was corrected into the lines of a list."""
    listing.rows = [{**row, **changed.get(row["line"], {})} for row in listing.rows]
    listing.save(update_fields=["rows"])
    return listing


def note_lines(
    listing: AttendanceList, lines: Collection[int] | None, *, unit: Unit, user: User | None
) -> tuple[int, int]:
    """Note the people of some lines, or (None) of all that are right and invited; the other lines are kept.

    A ticked line of a school that is not invited is accepted by its tick. Returns how many people were noted and how
    many lines are left. Raises Refused where there are not places enough, or nothing was chosen.
    """
    with transaction.atomic():
        found = match(listing.session, listing.rows, unit)
        chosen = [
            own for own in found
            if own.acceptable and (own.state is State.GOOD if lines is None else own.number in lines)
        ]  # fmt: skip
        if not chosen:
            raise Refused(gettext_noop("No line was chosen that can be noted. Tick lines, or correct them first."))
        people = [own.teacher for own in chosen if own.teacher]
        note(listing.session, people, how=Attendance.How.LIST, user=user, outside=lines is not None)
        done = {own.number for own in chosen} | {own.number for own in found if own.state is State.NOTED}
        listing.rows = [row for row in listing.rows if row["line"] not in done]
        if listing.rows:
            listing.save(update_fields=["rows"])
        else:
            listing.delete()
    return len(people), len(listing.rows)


@removing
def drop(listing: AttendanceList, *, user: User | None) -> None:
    """Put away what is left of a list."""
    with transaction.atomic():
        _record("drop", listing, user, lines=len(listing.rows))
        listing.delete()
