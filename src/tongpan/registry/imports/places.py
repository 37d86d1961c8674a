"""The schools and units that an import may speak of: found by code or name, within the scope and at a day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from tongpan.access.models import Unit, UnitCode
from tongpan.registry.models import School
from tongpan_core.messages import N_

from .problems import Fault
from .values import key


@dataclass(frozen=True, slots=True)
class Place:
    """A school as an import sees it."""

    unit_id: int
    slug: str
    code: str
    name: str
    path: str
    stages: tuple[str, ...]
    opened: dt.date | None
    closed: dt.date | None
    heir: str = ""

    def refusal(self, day: dt.date) -> Fault | None:
        """Why no record of that day can belong to the school: not yet open, merged or closed."""
        if self.closed and self.closed <= day:
            if self.heir:
                return Fault(
                    N_("%(school)s was merged into %(heir)s on %(day)s"),
                    N_("enter the row for %(heir)s"),
                    {"school": self.name, "heir": self.heir, "day": self.closed.isoformat()},
                )
            return Fault(
                N_("%(school)s was closed on %(day)s"),
                N_("enter the row for the school that took its place, or correct the school's closing date"),
                {"school": self.name, "day": self.closed.isoformat()},
            )
        if self.opened and self.opened > day:
            return Fault(
                N_("%(school)s opens on %(day)s only"),
                N_("choose the school year of the file, or correct the school's opening date"),
                {"school": self.name, "day": self.opened.isoformat()},
            )
        return None


def stock_day(year: int) -> dt.date:
    """1 September of a school year's first calendar year: the day of its stock figures."""
    return dt.date(year, 9, 1)


class Places:
    """The schools at or below a unit, with what is needed to name the nearest one where a name is unknown."""

    def __init__(self, unit: Unit, day: dt.date) -> None:
        self.unit, self.day = unit, day
        self.by_code: dict[str, Place] = {}
        self.by_name: dict[str, list[Place]] = defaultdict(list)
        self.units = dict(Unit.everywhere.filter(path__under=unit.path).values_list("path", "name"))
        self._found: dict[tuple[str, str, str], Place | Fault] = {}
        rows = School.everywhere.filter(unit__path__under=unit.path).values_list(
            "unit_id", "unit__slug", "code", "unit__name", "unit__path", "stages", "unit__opened", "unit__closed",
            "merged_into__unit__name", "unit__short_name",
        )  # fmt: skip
        for *fields, heir, short in rows:
            fields[5] = tuple(fields[5])
            self.add(Place(*fields, heir or ""), short)
        codes = UnitCode.objects.filter(unit__path__under=unit.path, scheme="school").values_list("code", "unit__slug")
        by_slug = {place.slug: place for place in self.by_code.values()}
        for code, slug in codes:
            if slug in by_slug:
                self.by_code.setdefault(code, by_slug[slug])

    def add(self, place: Place, short: str = "") -> None:
        """Make a school known, for instance one that the same file adds."""
        self.by_code[place.code] = place
        for name in {key(place.name), key(short)} - {""}:
            self.by_name[name].append(place)

    def find(self, code: str, name: str, county: str = "") -> Place | Fault:
        """The school of a row, by code or else by name; a :class:`Fault` where there is none, or not on the day."""
        asked = (code or "", name or "", county or "")
        if asked not in self._found:
            place = self._look(*asked)
            refusal = place.refusal(self.day) if isinstance(place, Place) else None
            self._found[asked] = refusal or place
        return self._found[asked]

    def anytime(self, code: str, name: str, county: str = "") -> Place | Fault:
        """As :meth:`find`, without asking whether the school exists on the day."""
        return self._look(code or "", name or "", county or "")

    def _look(self, code: str, name: str, county: str) -> Place | Fault:
        if code and code in self.by_code:
            return self.by_code[code]
        if code:
            return self._unknown_code(code)
        if not name:
            return Fault(N_("the row names no school"), N_("fill in the school identity code or the school's name"))
        found = self.by_name.get(key(name), [])
        if county and len(found) > 1:
            wanted = key(county)
            found = [one for one in found if any(wanted in (key(above), "") for above in self._above(one.path))]
        if len(found) == 1:
            return found[0]
        return self._several(name, found) if found else self._unknown_name(name)

    def _above(self, path: str) -> Iterable[str]:
        steps = path.rstrip("/").split("/")
        return (self.units.get("/".join(steps[:n]) + "/", "") for n in range(1, len(steps)))

    def _unknown_code(self, code: str) -> Fault:
        if School.everywhere.filter(code=code).exists():
            return Fault(
                N_("the school %(code)s does not belong to %(unit)s"),
                N_("leave the row out, or import the file at a unit that both belong to"),
                {"code": code, "unit": self.unit.name},
            )
        near = get_close_matches(code, self.by_code, n=1, cutoff=0.85)
        if near:
            return Fault(
                N_("no school has the code %(code)s; the nearest is %(near)s (%(name)s)"),
                N_("correct the code, or import the school first"),
                {"code": code, "near": near[0], "name": self.by_code[near[0]].name},
            )
        return Fault(
            N_("no school has the code %(code)s"), N_("correct the code, or import the school first"), {"code": code}
        )

    def _several(self, name: str, found: list[Place]) -> Fault:
        return Fault(
            N_("%(number)s schools are called %(name)s"),
            N_("add a column with the school identity code or the county"),
            {"number": len(found), "name": name},
        )

    def _unknown_name(self, name: str) -> Fault:
        near = get_close_matches(key(name), self.by_name, n=1, cutoff=0.5)
        if near:
            return Fault(
                N_("no school is called %(name)s; the nearest name is %(near)s"),
                N_("correct the name, or import the school first"),
                {"name": name, "near": self.by_name[near[0]][0].name},
            )
        return Fault(
            N_("no school is called %(name)s"), N_("correct the name, or import the school first"), {"name": name}
        )
