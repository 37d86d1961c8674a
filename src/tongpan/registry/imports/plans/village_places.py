"""The town or county of every village of a file: found by name, never made."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from tongpan.access.models import Unit, UnitKind
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.values import key
from tongpan_core.messages import N_

from .tree import RANK, variants

WHERE = Fault(
    N_("the row does not say in which town or county the village lies"), N_("fill in the town, or add a column with it")
)


@dataclass(frozen=True, slots=True)
class Home:
    """A unit in which villages lie; ``county`` is the first unit at or above it that is no town."""

    id: int
    path: str
    name: str
    kind: str
    county: int
    outline: object = None
    county_name: str = ""
    county_path: str = ""


class Homes:
    """The towns and counties of the importing unit and of the units above it; two queries."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        above = list(Unit.everywhere.above(unit, itself=False))
        below = list(Unit.everywhere.filter(path__under=unit.path).exclude(kind=UnitKind.SCHOOL).order_by("depth"))
        made: dict[str, Home] = {}
        self._named: dict[str, list[Home]] = {}
        for own in (*above, *below):
            over = made.get(own.path.removesuffix(f"{own.slug}/")) if own.kind == UnitKind.TOWN else None
            home = Home(
                own.pk, own.path, own.name, own.kind, over.county if over else own.pk,
                over.outline if over else own.outline, over.county_name if over else own.name,
                over.county_path if over else own.path,
            )  # fmt: skip
            made[own.path] = home
            for name in variants(own.name) | ({key(own.short_name)} - {""}):
                self._named.setdefault(name, []).append(home)
        self.here = made[unit.path]
        self._below = [own for own in made.values() if own.path.startswith(unit.path)]
        self.has_counties = any(RANK[own.kind] == 2 for own in below if own.pk != unit.pk)
        self._asked: dict[tuple[str, str], Home | Fault] = {}

    @property
    def counties(self) -> set[int]:
        """The counties in which villages may be known already by the same code."""
        return {self.here.county, *(own.county for own in self._below)}

    def find(self, county: str, town: str) -> Home | Fault:
        """The unit of a row, from the names in it."""
        asked = (county, town)
        if asked not in self._asked:
            self._asked[asked] = self._look(county, town)
        return self._asked[asked]

    def _look(self, county: str, town: str) -> Home | Fault:
        here: Home | Fault = self._step(self.here, county, 2) if county else self.here
        if town and isinstance(here, Home):
            here = self._step(here, town, 3)
        if isinstance(here, Home) and RANK[here.kind] < 2 and self.has_counties:
            return WHERE
        return here

    def _step(self, here: Home, name: str, rank: int) -> Home | Fault:
        """The unit of a rank and a name at, above or below another."""
        named = [one for wanted in variants(name) for one in self._named.get(wanted, ()) if RANK[one.kind] == rank]
        found = {one.id: one for one in named if one.path.startswith(here.path) or here.path.startswith(one.path)}
        if len(found) == 1:
            (one,) = found.values()
            return one if one.path.startswith(here.path) else here
        return self._several(name, len(found)) if found else self._unknown(here, name, rank)

    def _several(self, name: str, number: int) -> Fault:
        cause = N_("%(number)s units are called %(name)s")
        return Fault(cause, N_("add a column with the county"), {"number": number, "name": name})

    def _unknown(self, here: Home, name: str, rank: int) -> Fault:
        below = {
            word: one
            for word, units in self._named.items()
            for one in units
            if RANK[one.kind] == rank and one.path.startswith(here.path)
        }
        near = get_close_matches(key(name), below, n=1, cutoff=0.5)
        if near:
            return Fault(
                N_("%(unit)s has no %(name)s; the nearest name is %(near)s"),
                N_("correct the name, or bring in the town with the schools first"),
                {"unit": here.name, "name": name, "near": below[near[0]].name},
            )
        return Fault(
            N_("%(unit)s has no %(name)s"),
            N_("correct the name, or bring in the town with the schools first"),
            {"unit": here.name, "name": name},
        )
