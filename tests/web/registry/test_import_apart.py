"""A workbook is read by a process of its own, and comes over as it would be read here."""

from __future__ import annotations

import datetime as dt
import io
import pickle
from pathlib import Path

import pytest
from openpyxl import Workbook

from tongpan.registry.imports.reading import UnreadableError, read_sheets, trial
from tongpan.registry.imports.reading.sheet import ByColumns
from tongpan.registry.imports.reading.workbook import read_here


def book(path: Path, rows: int) -> Path:
    made = Workbook()
    made.active.append(["学校", "开办", "开会", "班数", "寄宿", None])
    for place in range(rows):
        made.active.append(
            [f"第{place}小学", dt.date(1980, 9, 1), dt.datetime(2025, 9, 1, 8, 30), 6.5, place % 2 == 0, 7]  # noqa: DTZ001
        )
    other = made.create_sheet("说明")
    other["B2"], other["D4"] = "合并", "末行"
    other.merge_cells("B2:C4")
    other.sheet_state = "hidden"
    made.create_sheet("空")
    made.save(path)
    return path


@pytest.mark.parametrize("rows", [0, 1, 2_500])
def test_it_comes_over_as_it_would_be_read_here(tmp_path, rows):
    path = book(tmp_path / "a.xlsx", rows)
    apart = read_sheets(path)
    assert [(own.name, list(own.rows), own.hidden, own.merged) for own in apart] == [
        (own.name, own.rows, own.hidden, own.merged) for own in read_here(path)
    ]
    assert isinstance(apart[0].rows, ByColumns) == (rows > 2_000)
    assert [(own.name, own.hidden, len(own.rows)) for own in apart] == [
        ("Sheet", False, rows + 1), ("说明", True, 4), ("空", False, 0),
    ]  # fmt: skip
    assert apart[1].rows[3] == ["", "合并", "合并", "末行"]


@pytest.mark.parametrize("broken_off", [0, 1, 40])
def test_what_breaks_off_is_not_taken_for_the_whole(broken_off):
    parts = b"".join(pickle.dumps(part, protocol=5) for part in (("表", False, []), [["甲"], ["乙"]], None))
    assert trial._taken_in(io.BytesIO(parts)) is not None
    assert trial._taken_in(io.BytesIO(parts[: -1 - broken_off])) is None


def test_what_acts_is_no_value_of_a_cell():
    with pytest.raises(ValueError, match=r"posix\.system is no value of a cell"):
        trial._taken_in(io.BytesIO(b"cposix\nsystem\n(S'true'\ntR."))


def test_a_process_that_says_nothing_has_read_nothing(tmp_path, monkeypatch):
    silent = tmp_path / "silent.py"
    silent.write_text("")
    monkeypatch.setattr(trial.alone, "__file__", str(silent))
    with pytest.raises(UnreadableError, match="more memory or time"):
        read_sheets(book(tmp_path / "a.xlsx", 1))
