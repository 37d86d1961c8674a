"""What the tests of imports share: an invented county, files, ID numbers that nobody has."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tongpan.access.models import CodeScheme, Unit, UnitCode, UnitKind
from tongpan.access.scope import in_unit
from tongpan.registry.actions.import_file import import_file
from tongpan.registry.identity import check_digit
from tongpan.registry.imports.outcome import Outcome
from tongpan.registry.models import School

YEAR = 2025
TEACHER_HEADERS = ("学校标识码", "姓名", "身份证号", "最高学历", "主教学科")
LEFT_GB2260 = "441827"
"""清新 until 2012: an area code that is no longer in GB/T 2260, yet stands in ID numbers."""


def county(slug: str = "441826", name: str = "连南瑶族自治县") -> Unit:
    """A county below a city below a province, with the codes of GB/T 2260."""
    parent = None
    for own, title, kind in (
        ("440000", "广东省", UnitKind.PROVINCE),
        ("441800", "清远市", UnitKind.CITY),
        (slug, name, UnitKind.COUNTY),
    ):
        unit = Unit.everywhere.filter(slug=own).first()
        if unit is None:
            unit = Unit(slug=own, name=title, kind=kind, parent=parent)
            unit.save()
            UnitCode.objects.create(unit=unit, scheme=CodeScheme.GB2260, code=own)
        parent = unit
    return parent


def school(parent: Unit, number: int, name: str, stages: tuple[str, ...] = ("primary",), **place: Any) -> School:
    """A school with the code 2144 and six more digits."""
    code = f"2144{number:06d}"
    unit = Unit(slug=code, name=name, kind=UnitKind.SCHOOL, parent=parent, **place)
    unit.save()
    UnitCode.objects.create(unit=unit, scheme=CodeScheme.SCHOOL, code=code)
    return School.everywhere.create(unit=unit, code=code, kind="211", stages=list(stages))


def identity(number: int, born: dt.date = dt.date(1985, 6, 15), area: str = "441826") -> str:
    """A sound ID number of nobody."""
    first = f"{area}{born:%Y%m%d}{number:03d}"
    return first + check_digit(first)


def write_xlsx(path: Path, rows: list[list[Any]], sheet: str = "Sheet1") -> Path:
    """A workbook of one sheet."""
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def write_csv(path: Path, rows: list[list[Any]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """A text table."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def run(path: Path, unit: Unit, **asked: Any) -> Outcome:
    """Import a file at a unit."""
    with in_unit(unit):
        return import_file(path, unit=unit, year=asked.pop("year", YEAR), **asked)


def told(outcome: Outcome, severity: str = "error") -> list[tuple[int, str, str]]:
    """Row, column and field of every problem of a severity, in order of rows."""
    return sorted((own.row, own.column, own.field) for own in outcome.problems if own.severity == severity)


def causes(outcome: Outcome, severity: str = "error") -> list[str]:
    """The causes of a severity, in words."""
    return [own.cause % own.values for own in outcome.problems if own.severity == severity]
