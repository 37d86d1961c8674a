"""The schools of Qingyuan and of Guangzhou: the named ones, and as many invented ones as the documents count."""

from __future__ import annotations

from dataclasses import dataclass, field

from tongpan.access.models import Unit
from tongpan.demo.regions.book import Book
from tongpan.demo.regions.divisions import counties
from tongpan.demo.regions.named import named
from tongpan.demo.regions.tree import COMPLETE, GARDEN, JUNIOR, PRIMARY, SENIOR, Kind, region, schools

COUNTIES = ("441802", "441827", "441821", "441823", "441825", "441826", "441881", "441882")
EACH: tuple[tuple[str, Kind, int], ...] = (
    ("kindergarten", GARDEN, 4), ("primary", PRIMARY, 13), ("junior", JUNIOR, 6), ("senior", SENIOR, 1),
)  # fmt: skip
"""Schools of a county: 192 in the eight counties, of which 190 put somebody forward (S1.21)."""
SCHOOLS = (
    "广东华侨中学", "广州市执信中学", "广州市第六中学", "广州市第一中学", "英德中学", "佛冈县第一中学",
    "清远市华侨中学", "清新区凤霞中学", "清新区第一中学", "连州市第二中学", "连南民族高级中学",
)  # fmt: skip


@dataclass
class Cast:
    """The units that the story is about."""

    city: Unit
    helper: Unit
    named: dict[str, Unit] = field(default_factory=dict)
    counties: dict[str, Unit] = field(default_factory=dict)
    districts: dict[str, Unit] = field(default_factory=dict)
    by_stage: dict[str, dict[str, list[Unit]]] = field(default_factory=dict)
    helping: dict[str, list[Unit]] = field(default_factory=dict)

    def all(self, *stages: str) -> list[Unit]:
        """The invented schools of Qingyuan, of some stages or of all, county by county in turn."""
        rows = [own for stage in stages or self.by_stage for own in self.by_stage[stage].values()]
        longest = max(map(len, rows))
        return [row[place] for place in range(longest) for row in rows if place < len(row)]


def cast(book: Book) -> Cast:
    """Everybody in the story."""
    made = Cast(region(book, "4418"), region(book, "4401"))
    made.counties = {slug: region(book, slug) for slug in COUNTIES}
    made.districts = {slug: region(book, slug) for slug in counties("4401")}
    made.named = {name: named(book, name) for name in SCHOOLS}
    for stage, kind, count in EACH:
        made.by_stage[stage] = {slug: schools(book, own, kind, count) for slug, own in made.counties.items()}
        mould = COMPLETE if stage == "senior" else kind
        made.helping[stage] = [own for unit in made.districts.values() for own in schools(book, unit, mould, 1)]
    return made
