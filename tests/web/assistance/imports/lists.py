"""What the tests of imported lists share: a list as it is exported, and a file brought in by somebody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from tests.people import YEAR, World
from tests.web.registry.importing import write_xlsx

from tongpan.access.scope import in_unit
from tongpan.registry.actions.import_file import import_file
from tongpan.registry.imports.outcome import Outcome

NOTHING = {"added": 0, "changed": 0, "same": 0, "left_out": 0, "errors": 0}


def exported(
    world: World, folder: Path, page: str, *, who: str = "planner", unit: str = "441801", language: str = "zh-hans"
) -> Path:
    """The workbook that somebody takes away from a list, of all time."""
    browser = world.client(who)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = browser.get(f"{reverse(page, args=(unit, YEAR))}?period=all&export=xlsx")
    assert answer.status_code == 200
    path = folder / "list.xlsx"
    path.write_bytes(answer.content)
    return path


def bring(world: World, path: Path, kind: str, *, who: str = "planner", unit: str = "441801", **asked: Any) -> Outcome:
    """Bring a file in at a unit as somebody; errors leave their rows out."""
    with in_unit(world.units[unit]), translation.override("zh-hans"):
        user = world.users[who] if who else "tongpan import"
        return import_file(path, unit=world.units[unit], year=YEAR, kind=kind, user=user, **{"good_rows": True} | asked)


def rows(folder: Path, *cells: list[Any]) -> Path:
    """A workbook of a row of headers and some rows."""
    return write_xlsx(folder / "rows.xlsx", list(cells))


def counts(outcome: Outcome) -> dict[str, int]:
    """Added, changed, left alone, left out and errors."""
    return {name: outcome.counts[name] for name in NOTHING}


def alone(number: int) -> dict[str, int]:
    """The counts of a file that changes nothing."""
    return NOTHING | {"same": number}


def causes(outcome: Outcome) -> list[tuple[int, str, str]]:
    """Row, field and cause, in words, of every error."""
    with translation.override("en"):
        return [(own.row, own.field, own.because()) for own in outcome.problems if own.severity == "error"]
