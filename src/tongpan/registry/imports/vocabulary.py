"""Every header that the platform knows: by them the row of headers is found, and the kind of a file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from tongpan.access.models import Unit
from tongpan.registry.models import HeaderMapping

from .fields import Schema
from .headers import Layout, bare, staged
from .kinds import guessed, kind, loaded
from .schemas import schema_for
from .values import key

TELLING = {
    "teachers": {"identity", "employment", "title", "joined_school", "subject", "sex", "degree"},
    "schools": {
        "kind", "setting", "owner", "longitude", "latitude", "coordinates", "address", "built", "closed", "opened",
        "unit_kind", "county_code", "town",
    },
    "villages": {
        "village", "village_code", "town", "longitude", "latitude", "coordinates", "pupils", "school", "school_code",
    },
    "roads": {"start", "start_code", "end", "end_code", "metres", "km", "minutes"},
}  # fmt: skip
"""Fields that only one kind of file has; figures tell of a file of figures."""


@lru_cache(maxsize=20_000)
def spelt(name: str) -> tuple[str, str]:
    """The comparable forms of a field's name: whole, and without what stands in brackets."""
    return key(name), bare(name)


def names_of(schema: Schema) -> dict[str, str]:
    """Key of a header to the field it names, the first field of several."""
    found: dict[str, str] = {}
    for field in schema.fields:
        for name in field.names:
            for own in spelt(name):
                if own:
                    found.setdefault(own, field.name)
    return found


def saved_mappings(unit: Unit, kind: str = "") -> list[HeaderMapping]:
    """The mappings saved at the unit or above it, the nearest unit's first."""
    # Beyond the scope: a county uses what its city has confirmed.
    found = HeaderMapping.everywhere.filter(unit__in=Unit.everywhere.above(unit)).select_related("unit")
    if kind:
        found = found.filter(kind=kind)
    return sorted(found, key=lambda one: (-one.unit.depth, -one.changed.timestamp()))


def known_headers(unit: Unit, asked: str = "auto") -> set[str]:
    """The keys of all headers that a field of a kind that is guessed, or of the one asked for, or a mapping knows."""
    kinds = guessed() if asked == "auto" or asked in guessed() else [asked]
    found = {name for key_ in kinds for name in names_of(schema_for(key_, unit))}
    return found.union(*(mapping.columns for mapping in saved_mappings(unit)))


def kind_of(layouts: Sequence[Layout], unit: Unit) -> str:
    """What the headers speak of: the kind among those that are guessed of which they tell most."""
    scores = {key_: _score(key_, layouts, unit) for key_ in guessed()}
    return max(scores, key=lambda key_: scores[key_])


def _score(key_: str, layouts: Iterable[Layout], unit: Unit) -> float:
    schema = schema_for(key_, unit)
    names = names_of(schema)
    fields = set()
    for layout in layouts:
        for header in layout.headers:
            without = bare(header.text)
            fields |= {names[own] for own in (header.key, without, staged(without)[1]) if own in names}
    figures = sum(1 for name in fields if schema.by_name[name].figure)
    score: float = loaded(kind(key_).telling)(fields, figures)
    return score


def speaks_of_teachers(fields: Collection[str], _figures: int) -> float:
    """How much some fields tell of a staff list: without ID numbers it is none."""
    return _telling("teachers", fields) + (5 if "identity" in fields else -5)


def speaks_of_villages(fields: Collection[str], _figures: int) -> float:
    """How much some fields tell of a list of villages."""
    return _telling("villages", fields) + (3 if {"village", "village_code"} & set(fields) else -9)


def speaks_of_roads(fields: Collection[str], _figures: int) -> float:
    """How much some fields tell of ways between places: without both ends it is none."""
    ends = all({name, f"{name}_code"} & set(fields) for name in ("start", "end"))
    return _telling("roads", fields) if ends else -9


def speaks_of_schools(fields: Collection[str], figures: int) -> float:
    """How much some fields tell of a list of schools, which may carry figures."""
    return _telling("schools", fields) + 0.5 * figures


def speaks_of_figures(_fields: Collection[str], figures: int) -> float:
    """How much some fields tell of a table of figures."""
    return figures


def _telling(name: str, fields: Collection[str]) -> int:
    return len(TELLING[name] & set(fields))
