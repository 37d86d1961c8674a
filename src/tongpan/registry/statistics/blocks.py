"""Cut sheets into blocks, one for each form, and read what stands above the table: number, school, year, unit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tongpan.registry.imports.reading import Sheet
from tongpan.registry.imports.values import plain, read_code

from .labels import normal

CODE = re.compile(r"(教基|基础基)\s*(\d{3,4})\s*(续?)")
YEAR = re.compile(r"(20\d{2})\s*(?:[/\-—–~至]\s*(?:20)?\d{2})?\s*学年|(20\d{2})\s*年\s*9\s*月\s*1\s*日")
SCHOOL_CODE = re.compile(r"标识码")
SCHOOL_NAME = re.compile(r"(?:学校|机构|单位)[)）]?名称")
STAGES = (("小学", "primary"), ("初中", "junior"), ("高中", "senior"), ("幼儿园", "kindergarten"))
HEAD_ROWS = 8
CODE_LENGTH = 9


@dataclass
class Block:
    """The part of a sheet that holds one form. Rows and columns count from 0 in the sheet."""

    sheet: Sheet
    top: int
    bottom: int
    code: str
    at: tuple[int, int]
    school: str = ""
    name: str = ""
    year: int | None = None
    head: str = ""
    measure: str = ""

    @property
    def rows(self) -> Sequence[Sequence[Any]]:
        """The block's rows of raw cells."""
        return self.sheet.rows[self.top : self.bottom]

    @property
    def stage(self) -> str:
        """The stage that the words above the table name, where they name just one."""
        words = self.head.replace("中小学", "").replace(self.name or "中小学", "")
        named = {stage for word, stage in STAGES if word in words}
        return named.pop() if len(named) == 1 else ""


def code_in(raw: Any) -> str:
    """The form number that a cell or a sheet's name holds: “表号：教基 3112” → 教基3112; empty where it holds none."""
    found = CODE.search(unicodedata.normalize("NFKC", plain(raw)))
    return "".join(found.groups()) if found else ""


def blocks_of(sheet: Sheet) -> Iterator[Block]:
    """The forms on a sheet, from top to bottom. A sheet named by a form number is one block at least."""
    marks = list(_marks(sheet))
    if not marks and (code := code_in(sheet.name)):
        marks = [(0, 0, code)]
    tops = []
    for place, (row, _, _) in enumerate(marks):
        tops.append(_top(sheet, row, marks[place - 1][0] if place else -1) if place else 0)
    for place, (row, column, code) in enumerate(marks):
        bottom = tops[place + 1] if place + 1 < len(tops) else len(sheet.rows)
        block = Block(sheet, tops[place], bottom, code, (row, column))
        _read_head(block)
        yield block


def _marks(sheet: Sheet) -> Iterator[tuple[int, int, str]]:
    """The first cell of every form number; the same number again before any data (a second head) is the same form."""
    last = (-1, "")
    for number, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            code = code_in(cell) if isinstance(cell, str) else ""
            if not code:
                continue
            if code != last[1] or any(_numbers(between) for between in sheet.rows[last[0] : number]):
                yield number, column, code
            last = (number, code)
            break


def _numbers(row: Sequence[Any]) -> int:
    """How many cells hold a number; a school's code is none."""
    texts = (plain(cell) for cell in row)
    return sum(text.replace(".", "", 1).isdigit() and len(text) < CODE_LENGTH for text in texts)


def _top(sheet: Sheet, row: int, above: int) -> int:
    """The first row of a block whose number stands at ``row``: up to a blank row or the table above."""
    top = row
    while top - 1 > above and row - top < HEAD_ROWS:
        before = sheet.rows[top - 1]
        if not any(plain(cell) for cell in before) or _numbers(before) >= 2:
            break
        top -= 1
    return top


def _read_head(block: Block) -> None:
    """School, year, unit of measure and words above the table."""
    texts = []
    for row in block.rows[: HEAD_ROWS + block.at[0] - block.top]:
        seen = ""
        for column, cell in enumerate(row):
            text = unicodedata.normalize("NFKC", plain(cell))
            if not text or text == seen:
                continue
            seen = text
            texts.append(text)
            _note(block, text, row[column + 1 :], cell)
    block.head = " ".join(texts[:12]) + " " + block.sheet.name


def _note(block: Block, text: str, behind: Sequence[Any], own: Any) -> None:
    if SCHOOL_CODE.search(text) and not block.school:
        found = read_code(_value(text, behind, own))
        block.school = found if isinstance(found, str) and found.isalnum() else ""
    elif SCHOOL_NAME.search(text) and not block.name:
        block.name = re.sub(r"[(（]\s*(?:章|盖章|公章)\s*[)）]", "", plain(_value(text, behind, own))).strip()
    if (found_year := YEAR.search(text)) and block.year is None:
        block.year = int(found_year[1] or found_year[2])
    if "计量单位" in text and not block.measure:
        block.measure = normal(_value(text, behind, own))


def _value(text: str, behind: Sequence[Any], own: Any) -> Any:
    """What stands behind a label: after its colon, or in the next filled cell that is not the label again."""
    after = text.partition(":")[2].strip()
    if after:
        return re.split(r"\s{2,}|学校|机构|计量", after)[0] or after
    return next((cell for cell in behind if plain(cell) and plain(cell) != plain(own)), "")
