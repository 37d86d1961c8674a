"""Workbooks to fill in and bring back: empty templates, and the records as they stand in the same shape.

Headers are the labels that the import recognises, so that a file which was written here and not edited changes nothing.
People are never exported in this shape: their ID numbers, by which an import knows them, are not kept.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from tongpan.access.models import Unit
from tongpan.registry.imports.fields import CHOICE, DATE, DECIMAL, FLAG, INTEGER, MOMENT, TIME, Field
from tongpan.registry.imports.instructions import HEADERS, NAME
from tongpan.registry.imports.kinds import kind as kind_of
from tongpan.registry.imports.kinds import loaded
from tongpan.registry.models import Road, School, Settlement, YearFigures
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.registry.queries.road_list import RoadRow, Roads
from tongpan.registry.queries.schools import SchoolFilter, counties_in_scope, county_of, filtered_schools
from tongpan.registry.queries.village_list import with_pupils
from tongpan.ui.export import put_mark

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {INTEGER: "整数", DECIMAL: "数值", DATE: "日期，如 2019-09-01", FLAG: "是／否", TIME: "时刻，如 8:20",
         MOMENT: "日期时间，如 2025-09-01 14:30"}  # fmt: skip
ROWS_WITH_LISTS = 5000
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}


def template(kind: str, unit: Unit) -> bytes:
    """An empty workbook: the sheet to fill in, with drop-down lists, and a sheet that explains every column."""
    own = kind_of(kind)
    return workbook(own.sheet, own.template_fields(unit), [], explained=True)


def current(kind: str, unit: Unit, year: int, mark: str = "") -> bytes:
    """The records of a unit and a year as a workbook that the import reads back; ``mark`` says who took it."""
    own = kind_of(kind)
    fields = own.template_fields(unit)
    return workbook(own.sheet, fields, loaded(own.current)(fields, year), explained=False, mark=mark)


def spelling(field: Field, value: Any) -> Any:
    """A stored value as the import understands it: the first Chinese word of a choice, 是 or 否 for a flag."""
    if value is None or value == "":
        return None
    if field.type == FLAG:
        return "是" if value else "否"
    if field.type == TIME:
        return f"{value:%H:%M}"
    if field.type == CHOICE:
        return field.choices.get(value, (value,))[0]
    return value


def school_rows(fields: Sequence[Field], year: int) -> Iterable[list[Any]]:
    """The schools of the open scope, closed ones among them."""
    counties = counties_in_scope()
    found = filtered_schools(SchoolFilter(state="all"), year).select_related("unit__parent").order_by("unit__path")
    for school in found:
        yield [spelling(field, value_of(school, field.name, counties)) for field in fields]


def value_of(school: School, name: str, counties: dict[str, str]) -> Any:
    """One fact of a school under the name that the import gives it."""
    own: dict[str, Callable[[], Any]] = {
        "owner": lambda: "public" if school.public else "private",
        "stages": lambda: "、".join(_chinese_stage(stage) for stage in school.stages),
        "languages": lambda: "、".join(_chinese_language(own) for own in school.languages or ()),
        "county": lambda: county_of(school.unit.path, counties),
        "town": lambda: school.unit.parent.name if school.unit.parent and school.unit.parent.kind == "town" else None,
    }
    if name in own:
        return own[name]()
    return getattr(school, name) if hasattr(school, name) else getattr(school.unit, name)


def _chinese_stage(stage: str) -> str:
    from tongpan.registry.imports.schemas.choices import STAGE

    return STAGE[stage][0]


def _chinese_language(language: str) -> str:
    from tongpan.registry.imports.schemas.choices import LANGUAGE

    return LANGUAGE.get(language, (language,))[0]


def figure_rows(fields: Sequence[Field], year: int) -> Iterable[list[Any]]:
    """A row for each school and stage, and one without a stage for what the stages share."""
    schools = {own.pk: own for own in School.objects.select_related("unit")}
    counties = counties_in_scope()
    order = {stage: place for place, stage in enumerate(("", *STAGE_NAMES))}
    found = list(YearFigures.objects.filter(year=year, unit__in=schools))
    found.sort(key=lambda own: (schools[own.unit_id].unit.path, order.get(own.stage, len(order))))
    for row in found:
        school = schools[row.unit_id]
        facts = {
            "code": school.code,
            "name": school.unit.name,
            "county": county_of(school.unit.path, counties),
            "stage": row.stage,
            "year": f"{year}-{year + 1}",
        }
        yield [spelling(field, {**row.values, **facts}.get(field.name)) for field in fields]


def village_rows(fields: Sequence[Field], year: int) -> Iterable[list[Any]]:
    """A row for each village and stage; a village without pupils has one row without a stage."""
    found = Settlement.objects.select_related("unit").order_by("unit__path", "code")
    codes = dict(School.everywhere.values_list("pk", "code"))
    for own in with_pupils(found, year):
        facts = {"village_code": own.settlement.code, "village": own.settlement.name,
                 "county": own.settlement.county.name, "longitude": own.settlement.longitude,
                 "latitude": own.settlement.latitude, "year": f"{year}-{year + 1}"}  # fmt: skip
        facts["town"] = own.settlement.unit.name if own.settlement.unit.kind == "town" else None
        for stage in [stage for stage in STAGE_NAMES if stage in own.pupils] or [""]:
            school = own.schools.get(stage)
            told = {"stage": stage, "pupils": own.pupils.get(stage), "school": school and school.name,
                    "school_code": school and codes.get(school.pk)}  # fmt: skip
            yield [spelling(field, {**facts, **told}.get(field.name)) for field in fields]


def road_rows(fields: Sequence[Field], _year: int) -> Iterable[list[Any]]:
    """A row for each way kept within the open scope."""
    found = Roads(Road.objects.order_by("unit__path", "start", "end"))
    return (road_row(fields, own) for own in found)


def road_row(fields: Sequence[Field], own: RoadRow) -> list[Any]:
    """One way as the import reads it, by the codes of both places."""
    facts = {
        "start_code": own.start.code, "start": own.start.name or None,
        "end_code": own.end.code, "end": own.end.name or None,
        "metres": own.road.metres, "minutes": own.road.minutes,
    }  # fmt: skip
    return [spelling(field, facts.get(field.name)) for field in fields]


def workbook(
    sheet_name: str, fields: Sequence[Field], rows: Iterable[Sequence[Any]], *, explained: bool, mark: str = ""
) -> bytes:
    """One sheet of data; with ``explained`` a second one that says what each column means. ``mark``: as in a table."""
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, OPTIONS)
    styles = {
        "head": book.add_format({"bold": True, "bg_color": "#e6f2f0", "border": 1, "text_wrap": True, "valign": "top"}),
        "needed": book.add_format({"bold": True, "bg_color": "#fdf2e2", "border": 1, "text_wrap": True}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "text": book.add_format({"num_format": "@"}),
    }
    sheet = book.add_worksheet(sheet_name)
    put_mark(book, sheet, mark)
    sheet.freeze_panes(1, 2)
    for place, field in enumerate(fields):
        sheet.write_string(0, place, header_of(field), styles["needed" if field.required else "head"])
        sheet.set_column(place, place, 16, styles["text"] if field.type in {"code", "identity"} else None)
        _list_of(sheet, place, field)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            _write(sheet, number, place, value, styles["date"])
    if explained:
        _explain(book, fields, styles["head"])
    book.close()
    return file.getvalue()


def header_of(field: Field) -> str:
    """The label, with the unit where a number has one that could be mistaken."""
    return f"{field.label_zh}（元）" if field.unit == "yuan" else field.label_zh


def _list_of(sheet: Any, place: int, field: Field) -> None:
    words = [spellings[0] for spellings in field.choices.values()] if field.type == CHOICE else []
    if field.type == FLAG:
        words = ["是", "否"]
    # Excel refuses a list of more than 255 characters; the sheet of explanations still names every word.
    if words and len(",".join(words)) <= 255:
        options = {"validate": "list", "source": words, "error_type": "warning", "error_title": field.label_zh[:32]}
        sheet.data_validation(1, place, ROWS_WITH_LISTS, place, options)


def _write(sheet: Any, row: int, place: int, value: Any, date: Any) -> None:
    if value is None:
        return
    if hasattr(value, "isoformat"):
        sheet.write_datetime(row, place, value, date)
    elif isinstance(value, bool | str):
        sheet.write_string(row, place, str(value))
    else:
        sheet.write_number(row, place, value)


def _explain(book: Any, fields: Sequence[Field], head: Any) -> None:
    """One row a column: what it is called, whether it is needed, what may stand in it."""
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(_(NAME))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 2, 18)
    sheet.set_column(3, 3, 80, wrap)
    for place, text in enumerate(HEADERS):
        sheet.write_string(0, place, _(text), head)
    for number, field in enumerate(fields, start=1):
        words = "、".join(spellings[0] for spellings in field.choices.values())
        also = "、".join(field.aliases[:4])
        note = words or str(field.note) or (_("Also recognised as: %(names)s") % {"names": also} if also else "")
        for place, text in enumerate(
            (header_of(field), _("yes") if field.required else "", TYPES.get(field.type, "文本"), note)
        ):
            sheet.write_string(number, place, text)
