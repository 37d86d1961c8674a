"""The schools of Liannan: the named ones, and as many invented ones as the document counts."""

from __future__ import annotations

from dataclasses import dataclass

from tongpan.access.models import Unit
from tongpan.demo.regions.book import Book
from tongpan.demo.regions.named import named
from tongpan.demo.regions.tree import GARDEN, JUNIOR, POINT, PRIMARY, region, schools

NAMED = ("寨岗中学", "顺德希望小学", "石泉小学", "连南民族高级中学", "田家炳民族中学")


@dataclass
class Cast:
    """The units that the story is about, by what they are in it."""

    county: Unit
    named: dict[str, Unit]
    gardens: list[Unit]
    primaries: list[Unit]
    points: list[Unit]
    juniors: list[Unit]

    @property
    def lit(self) -> list[Unit]:
        """The schools whose rooms were given light: all but kindergartens and tiny schools."""
        return [*self.named.values(), *self.primaries, *self.juniors]


def cast(book: Book) -> Cast:
    """Everybody in the story."""
    county = region(book, "441826")
    return Cast(
        county,
        {name: named(book, name) for name in NAMED},
        [named(book, "寨岗中心幼儿园"), *schools(book, county, GARDEN, 5)],
        schools(book, county, PRIMARY, 22),
        schools(book, county, POINT, 3),
        schools(book, county, JUNIOR, 6),
    )
