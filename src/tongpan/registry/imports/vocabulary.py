"""Every header that the platform knows: by them the row of headers is found, and the kind of a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from tongpan.access.models import Unit
from tongpan.registry.models import HeaderMapping

from .fields import Schema
from .headers import Layout, bare, staged
from .schemas import KINDS, schema_for
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


def known_headers(unit: Unit) -> set[str]:
    """The keys of all headers that any field or saved mapping knows."""
    found = {name for kind in KINDS for name in names_of(schema_for(kind, unit))}
    return found.union(*(mapping.columns for mapping in saved_mappings(unit)))


def kind_of(layouts: Sequence[Layout], unit: Unit) -> str:
    """What the headers speak of: ``teachers``, ``schools``, ``figures`` or ``villages``."""
    scores = {kind: _score(kind, layouts, unit) for kind in KINDS}
    return max(scores, key=lambda kind: scores[kind])


def _score(kind: str, layouts: Iterable[Layout], unit: Unit) -> float:
    schema = schema_for(kind, unit)
    names = names_of(schema)
    fields = set()
    for layout in layouts:
        for header in layout.headers:
            without = bare(header.text)
            fields |= {names[own] for own in (header.key, without, staged(without)[1]) if own in names}
    figures = sum(1 for name in fields if schema.by_name[name].figure)
    telling = len(fields & TELLING.get(kind, set()))
    if kind == "teachers":
        return telling + (5 if "identity" in fields else -5)
    if kind == "villages":
        return telling + (3 if fields & {"village", "village_code"} else -9)
    return telling + (0.5 * figures if kind == "schools" else figures)
