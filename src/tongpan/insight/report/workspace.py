"""A database of its own for one job on somebody's workbooks: made in a temporary folder, gone afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from tongpan.access.models import Unit
    from tongpan.registry.imports.outcome import Outcome
    from tongpan.registry.imports.problems import Problem
    from tongpan.registry.imports.table import Table

COUNTS = ("added", "changed", "same", "left_out", "errors", "warnings")
ORDER = ("schools", "statistics", "figures", "teachers")
"""Schools first: the other files speak of them."""


@contextmanager
def workspace() -> Iterator[Path]:
    """An empty embedded database in a temporary folder, ready for use. Call it before Django has read its settings."""
    with tempfile.TemporaryDirectory(prefix="tongpan-") as name:
        os.environ["TONGPAN_DATA"] = name
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.db import connections

        from tongpan.access.database import prepare_database

        prepare_database()
        yield Path(name)
        connections.close_all()


def root_for(files: Sequence[Path], *, county: str, region: str) -> Unit:
    """The unit that the files are imported into: the highest level that they themselves do not name.

    Files with a column for the county get a nameless city above it (or the province or city that they name); files
    without one are those of a single county, called ``county``. ``region`` is the GB/T 2260 code whose rules hold.
    """
    from tongpan.access.models import CodeScheme, Unit, UnitCode, UnitKind

    kind, name = UnitKind.COUNTY, county
    for level in (UnitKind.COUNTY, UnitKind.CITY, UnitKind.PROVINCE):
        named = _first(files, str(level))
        if named and level == UnitKind.COUNTY:
            kind, name = UnitKind.CITY, county
        elif named:
            kind, name = level, named
    unit = Unit(slug=region or "county", kind=kind, name=name)
    unit.save()
    if region:
        UnitCode.objects.create(unit=unit, scheme=CodeScheme.GB2260, code=region)
    return unit


def _first(files: Sequence[Path], level: str) -> str:
    """The first name that a file of schools gives for a level."""
    for path in files:
        for table in _tables(path):
            if found := next((str(name) for name in table.get(level) if name), ""):
                return found
    return ""


def _tables(path: Path) -> list[Table]:
    from tongpan.access.models import Unit, UnitKind
    from tongpan.registry.imports.opening import open_file

    nobody = Unit(slug="none", path="none/", kind=UnitKind.PROVINCE, name="")
    opened = open_file(path, path.name, unit=nobody, kind="auto")
    return opened.tables() if opened.kind == "schools" else []


def kinds_of(files: Sequence[Path], unit: Unit) -> dict[Path, str]:
    """What each file is, in the order in which they can be imported; last the kinds that a report does not use."""
    from tongpan.registry.imports.opening import open_file

    kinds = {path: open_file(path, path.name, unit=unit, kind="auto").kind for path in files}
    place = {kind: number for number, kind in enumerate(ORDER)}
    return dict(sorted(kinds.items(), key=lambda own: place.get(own[1], len(ORDER))))


def bring_in(
    files: Sequence[Path], unit: Unit, year: int, *, good_rows: bool, problems_to: Path
) -> list[dict[str, Any]]:
    """Import the files in order and tell of each: its counts, whether it was written, its problems in words.

    The workbook with an error column of a file that has problems goes to the folder ``problems_to``. Stops at the
    first file that could not be written: the next ones speak of its records. A file of which the report uses nothing
    (villages, a list of projects) is told of and left aside.
    """
    from tongpan.registry.actions.import_file import import_file
    from tongpan.registry.cli import Progress

    told: list[dict[str, Any]] = []
    for path, kind in kinds_of(files, unit).items():
        if kind not in ORDER:
            told.append(_left_aside(path, kind))
            continue
        progress, returned = Progress(), problems_to / f"{path.stem}-problems.xlsx"
        outcome = import_file(path, unit=unit, year=year, good_rows=good_rows, returned=returned, say=progress)
        progress.close()
        told.append(_told(path, outcome, returned))
        if not outcome.committed:
            break
    return told


def _left_aside(path: Path, kind: str) -> dict[str, Any]:
    from tongpan.registry.imports.kinds import words_of_kind

    words = _("%(file)s: left aside; the report uses nothing of it (%(kind)s)")
    return {
        "file": path.name,
        "committed": True,
        "counts": dict.fromkeys(COUNTS, 0),
        "said": words % {"file": path.name, "kind": words_of_kind(kind)},
        "problems": [],
        "returned": "",
    }


def _told(path: Path, outcome: Outcome, returned: Path) -> dict[str, Any]:
    counts = {name: outcome.counts[name] for name in COUNTS}
    words = _("%(file)s: %(added)s added, %(left_out)s rows left out, %(errors)s errors, %(warnings)s warnings")
    return {
        "file": path.name,
        "committed": outcome.committed,
        "counts": counts,
        "said": words % {"file": path.name, **counts} + ("" if outcome.committed else _(" (nothing was written)")),
        "problems": _each_once([own for own in outcome.problems if own.severity == "error"]),
        "returned": str(returned) if returned.exists() else "",
    }


def _each_once(faults: Sequence[Problem]) -> list[str]:
    """Faults in words; those that differ in the row only stand once, with how many more there are."""
    alike: dict[tuple[str, str, str], list[Problem]] = {}
    for own in faults:
        alike.setdefault((own.sheet, own.header, str((own.cause, own.value, own.values))), []).append(own)
    said = []
    for group in alike.values():
        more = ngettext("and %(count)s row more", "and %(count)s rows more", len(group) - 1) % {"count": len(group) - 1}
        said.append(group[0].text() + (f" ({more})" if len(group) > 1 else ""))
    return said
