"""The schools of Zhanjiang: none of the city's own is named, so all of them are invented."""

from __future__ import annotations

from dataclasses import dataclass, field

from tongpan.access.models import Unit
from tongpan.demo.regions.book import Book
from tongpan.demo.regions.divisions import counties
from tongpan.demo.regions.named import named
from tongpan.demo.regions.tree import JUNIOR, PRIMARY, region, schools


@dataclass
class Cast:
    """The units that the story is about."""

    city: Unit
    partner: Unit
    counties: dict[str, Unit] = field(default_factory=dict)
    primaries: dict[str, list[Unit]] = field(default_factory=dict)
    juniors: dict[str, list[Unit]] = field(default_factory=dict)


def cast(book: Book) -> Cast:
    """Everybody in the story."""
    made = Cast(region(book, "4408"), named(book, "广东实验中学"))
    for slug in counties("4408"):
        county = made.counties[slug] = region(book, slug)
        made.primaries[slug] = schools(book, county, PRIMARY, 5)
        made.juniors[slug] = schools(book, county, JUNIOR, 2)
    return made
