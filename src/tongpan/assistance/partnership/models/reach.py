"""How far a bond reaches and at which level it is made: worked out from who is in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit, UnitKind
from tongpan.access.models.unit import COUNTY_LEVEL
from tongpan.assistance.base.models import Organisation

OWN_PLACE = frozenset({Organisation.Kind.SCHOOL, Organisation.Kind.GOVERNMENT})
"""Organisations that stand for a place of their own: a school or bureau of another region."""


class Reach(models.TextChoices):
    """帮扶的范围: between which places help goes."""

    COUNTY = "county", _("Within a county")
    COUNTIES = "county_county", _("County to county")
    CITY_COUNTY = "city_county", _("City to county")
    CITY = "city", _("Between units of the city itself")
    CITIES = "cities", _("Across cities")
    OUTSIDE = "outside", _("With organisations")


class Level(models.TextChoices):
    """结对的层面: S0.30, bureaus or schools."""

    BUREAU = "bureau", _("Bureau level")
    SCHOOL = "school", _("School level")


@dataclass(frozen=True)
class Place:
    """Where a member stands: the paths of its city and of its county, empty where it lies under none."""

    city: str = ""
    county: str = ""
    school: bool = False


def place_of(path: str, kind: str, kinds: Mapping[str, str]) -> Place:
    """The place of a unit, by its path; ``kinds`` tells the kind of every unit above it and its own, by path."""
    city = county = ""
    steps = path.rstrip("/").split("/")
    for n in range(1, len(steps) + 1):
        above = "/".join(steps[:n]) + "/"
        if kinds.get(above) == UnitKind.CITY:
            city = above
        elif kinds.get(above) in COUNTY_LEVEL:
            county = above
    return Place(city, county, kind == UnitKind.SCHOOL)


def reach_of(places: Iterable[Place], organisations: Iterable[str] = ()) -> str:
    """How far a bond between these places, and organisations of these kinds, reaches.

    A unit that lies under no city (a province's own school) is its own place. A school or bureau outside the tree
    stands in another city; a company, university or donor has no place and does not count.
    """
    held = list(places)
    outer = list(organisations)
    cities = {own.city for own in held}
    if len(cities) > 1 or (held and not OWN_PLACE.isdisjoint(outer)):
        return Reach.CITIES.value
    if len(held) < 2:
        return Reach.OUTSIDE.value if outer else Reach.COUNTY.value
    counties = {own.county for own in held}
    if len(counties) == 1:
        return (Reach.COUNTY if counties != {""} else Reach.CITY).value
    return (Reach.CITY_COUNTY if "" in counties else Reach.COUNTIES).value


def level_of(places: Iterable[Place], organisations: Iterable[str] = ()) -> str:
    """School level as soon as one school takes part, else bureau level."""
    schools = any(own.school for own in places) or Organisation.Kind.SCHOOL in set(organisations)
    return (Level.SCHOOL if schools else Level.BUREAU).value


def kinds_above(paths: Iterable[str]) -> dict[str, str]:
    """The kinds of all units at or above some paths, by path, in one query."""
    wanted = set()
    for path in paths:
        steps = path.rstrip("/").split("/")
        wanted |= {"/".join(steps[:n]) + "/" for n in range(1, len(steps) + 1)}
    regions = Unit.everywhere.filter(path__in=wanted).exclude(kind=UnitKind.SCHOOL)
    return dict(regions.order_by().values_list("path", "kind"))
