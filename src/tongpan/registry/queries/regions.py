"""The region of policy that a unit lies in, by the official codes of the units above it."""

from __future__ import annotations

import datetime as dt

from tongpan.access.models import CodeScheme, Unit, UnitCode


def region_code(unit: Unit, day: dt.date) -> str:
    """The GB/T 2260 code in force on a day, of the unit or of the nearest unit above that has one.

    A zone without a national code takes the code of its city, so that the city's rules hold in it.
    """
    paths = paths_to(unit.path)
    codes = UnitCode.objects.filter(unit__path__in=paths, scheme=CodeScheme.GB2260).select_related("unit")
    by_path = {code.unit.path: code.code for code in codes if code.holds_on(day)}
    return next((_prefix(by_path[path]) for path in reversed(paths) if path in by_path), "")


def _prefix(code: str) -> str:
    """A province or city code as the beginning of the codes inside it: 440000 → 44, 441800 → 4418."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def paths_to(path: str) -> list[str]:
    """A path and those of everything above it, from the root down."""
    steps = path.rstrip("/").split("/")
    return ["/".join(steps[:n]) + "/" for n in range(1, len(steps) + 1)]


def paths_above(unit: Unit) -> list[str]:
    """The paths of the unit and of everything above it, from the root down."""
    return paths_to(unit.path)
