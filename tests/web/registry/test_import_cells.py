"""Text tables split column by column: the same cells as the csv module gives, whatever stands in them."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from tongpan.registry.imports.reading import cells
from tongpan.registry.imports.reading.cells import split_columns

TEXTS = st.text(st.sampled_from("a1é汉𠀀 .'"), max_size=20)
ROWS = st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(TEXTS, min_size=width, max_size=width), max_size=30))


def by_csv(text: str, delimiter: str) -> list[list[str]]:
    """The rows of the csv module, filled up to the longest."""
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    width = max([1, *map(len, rows)])
    return [[*row, *[""] * (width - len(row))] for row in rows]


@settings(deadline=None)
@given(ROWS, st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_the_same_cells_as_the_csv_module(rows, delimiter, end, closed):
    text = end.join(delimiter.join(row) for row in rows) + (end if closed else "")
    columns = split_columns(text, delimiter)
    if columns is not None:
        assert list(map(list, zip(*columns, strict=True))) == by_csv(text, delimiter)


def test_titles_and_blank_lines_are_filled_up():
    text = "教师名册\n" + "姓名,学校\n" + "甲,一小\n" * 20 + "\n"
    assert split_columns(text, ",") == [["教师名册", "姓名", *["甲"] * 20, ""], ["", "学校", *["一小"] * 20, ""]]


def test_quotation_marks_lone_returns_and_ragged_tables_are_left_to_the_csv_module():
    for text in ('"a,b",c\n', "a,b\rc,d\r", "a\nb\nc,d\n", ""):
        assert split_columns(text, ",") is None


def test_equal_cells_are_one_object_and_unequal_ones_never(monkeypatch):
    text = "".join(f"第{n % 7}示范小学{n % 7},{n}\n" for n in range(200))
    names, numbers = split_columns(text, ",")
    assert len(set(map(id, names))) == 7
    assert numbers == [str(n) for n in range(200)]
    # Were the keys of two long cells ever alike, their words tell them apart.
    monkeypatch.setattr(cells, "_mixed", lambda keys: keys[0] * 0)
    assert split_columns(text, ",")[0] == names
