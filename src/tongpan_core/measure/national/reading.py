"""Reading a national table of pupils from Parquet files, once.

DuckDB is here a reader of tables, as a library that reads spreadsheets would be: it runs inside the process, keeps no
database, opens no connection, and is imported where it is used. Decoding Parquet is the cost of every question over 290
million rows, and no scan of our own is faster; so the files are scanned for sums by school and for counts of marks, and
what is asked afterwards is a matter of numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tongpan_core.tables import TableError

from .kept import Kept

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "700MB"
"""What the scan may hold; groups beyond it go to disk."""
QUIET = {"autoinstall_known_extensions": False, "autoload_known_extensions": False, "preserve_insertion_order": False}


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of the files: one row a pupil. ``marks``: the column that is counted for the Gini, if any.

    Marks are few different numbers, such as half points; a column of measures belongs into ``value``.
    """

    value: str = "value"
    weight: str = "weight"
    school: str = "school"
    county: str = "county"
    marks: str | None = None


def read_national(files: Sequence[str], columns: Columns | None = None, *, threads: int = 2) -> Kept:
    """Scan Parquet files (names, ``*`` allowed) and keep the sums of every school.

    Rows without value, weight above 0, school or county are left out and counted. Raises TableError for files or
    columns that are not there, weights below zero, and a school in two counties.
    """
    import duckdb

    own = columns or Columns()
    settings: dict[str, Any] = {**QUIET, "threads": threads, "memory_limit": MEMORY}
    with duckdb.connect(config=settings) as base:
        try:
            sums = _asked(base, _sums(own), files)
            marks = None if own.marks is None else _asked(base, _counts(own), files)
            rows, lowest = base.execute(_WHOLE.format(weight=_name(own.weight)), [list(files)]).fetchone() or (0, 0)
        except duckdb.Error as error:
            raise TableError(f"The files {', '.join(files)} cannot be read: {error}") from error
    if lowest is not None and lowest < 0:
        raise TableError(f"Column {own.weight} has a weight below 0; correct it.")
    return _kept(sums, marks, int(rows))


_WHOLE = "select count(*), min({weight}) from read_parquet(?)"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _sums(own: Columns) -> str:
    """Sums by school; squares around the mean are found without a second scan by Σ w x² − (Σ w x)² / Σ w."""
    x, w = f"({_name(own.value)}::double)", f"({_name(own.weight)}::double)"
    school, county = _name(own.school), _name(own.county)
    return f"""select {county} county, {school} school, count(*) pupils, sum({w}) weight, sum({w} * {x}) wealth,
        sum({w} * {x} * {x}) squares, sum(case when {x} > 0 then {w} * {x} * ln({x}) else 0 end) logs, min({x}) lowest
        from read_parquet(?) where {x} is not null and not isnan({x}) and {w} > 0
        and {school} is not null and {county} is not null group by county, school"""  # noqa: S608 - names are quoted


def _counts(own: Columns) -> str:
    county, mark, weight = _name(own.county), _name(own.marks or ""), f"({_name(own.weight)}::double)"
    return f"""select {county} county, {mark}::double mark, sum({weight}) weight from read_parquet(?)
        where {mark} is not null and not isnan({mark}::double) and {weight} > 0 and {county} is not null
        group by county, mark"""  # noqa: S608 - names are quoted


def _asked(base: DuckDBPyConnection, query: str, files: Sequence[str]) -> dict[str, NDArray[Any]]:
    found = base.execute(query, [list(files)]).fetchnumpy()
    return {name: np.ma.getdata(column) for name, column in found.items()}


def _texts(codes: NDArray[Any]) -> NDArray[Any]:
    """Codes as numbers, or as texts of fixed width, which can be kept in a file."""
    return codes.astype(np.str_) if codes.dtype == object else codes


def _kept(sums: dict[str, NDArray[Any]], marks: dict[str, NDArray[Any]] | None, rows: int) -> Kept:
    schools, of_school = _texts(sums["school"]), _texts(sums["county"])
    order = np.lexsort((schools, of_school))
    counted = _texts(marks["county"]) if marks else of_school[:0]
    counties = np.unique(np.concatenate([of_school, counted]))
    codes, numbers = np.unique(schools, return_counts=True)
    if len(codes) < len(schools):
        raise TableError(f"School {codes[np.argmax(numbers)]} lies in two counties; a school lies in one.")
    part = {name: column[order].astype(np.float64) for name, column in sums.items() if name not in ("school", "county")}
    squares = np.maximum(part["squares"] - part["wealth"] ** 2 / part["weight"], 0.0)
    mark_county = np.searchsorted(counties, counted).astype(np.int64)
    mark, weight = (marks["mark"], marks["weight"]) if marks else (np.zeros(0), np.zeros(0))
    sorted_marks = np.lexsort((mark, mark_county))
    pupils = part["pupils"].astype(np.int64)
    return Kept(
        schools[order], counties, np.searchsorted(counties, of_school[order]).astype(np.int64), pupils,
        part["weight"], part["wealth"], squares, np.where(part["lowest"] < 0, np.nan, part["logs"]), part["lowest"],
        mark_county[sorted_marks], mark[sorted_marks].astype(np.float64), weight[sorted_marks].astype(np.float64),
        rows - int(pupils.sum()),
    )  # fmt: skip
