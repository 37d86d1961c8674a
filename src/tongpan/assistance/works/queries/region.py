"""The code of the region whose rules hold at a unit."""

from __future__ import annotations

import datetime as dt

from tongpan.access.models import CodeScheme, Unit, UnitCode


def region_of(unit: Unit, day: dt.date) -> str:
    """The GB/T 2260 code in force on a day, of the unit or of the nearest above that has one; a city's begins those
    of its counties (441800 → 4418). Empty where there is none.
    """
    steps = unit.path.rstrip("/").split("/")
    paths = ["/".join(steps[:number]) + "/" for number in range(len(steps), 0, -1)]
    codes = UnitCode.objects.filter(unit__path__in=paths, scheme=CodeScheme.GB2260).select_related("unit")
    held = {own.unit.path: own.code for own in codes if own.holds_on(day)}
    code = next((held[path] for path in paths if path in held), "")
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
