"""Integrated management inside the counties (S4.3, S4.14, S4.19, S4.20, S4.34): zones, groups and pairs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Bond
from tongpan.demo.regions.bonds import Form, bond, join
from tongpan.demo.regions.book import Book

from .cast import Cast

FIRST, SECOND, NOW = dt.date(2020, 9, 1), dt.date(2021, 9, 1), dt.date(2022, 3, 1)
ZONE_SIZE = 9
MOST = ("131181", "131121", "131123", "131124", "131126", "131102", "131122", "131125", "131127", "131128")
PAIRED = dict.fromkeys(MOST, 10) | {"131182": 9, "1311GX": 3, "1311BH": 3}
"""Schools that a pair reached in 2022 by county: 115 (S4.20)."""
ZONED = dict.fromkeys(MOST, 14) | {"131102": 13, "131122": 13, "131128": 13, "131182": 13, "1311GX": 5, "1311BH": 5}
"""Schools that came into a zone in 2022 by county: 160."""
GROUPED = {"131102": 1}
"""Schools that came into a group in 2022: one."""
GROUPS = {"131102": 4, "131181": 5}
"""Groups by county (S4.34), led by the named schools."""


@dataclass
class Inside:
    """Who leads whom inside the counties: the bond, the leading school, the school that is led."""

    led: list[tuple[Bond, Unit, Unit]] = field(default_factory=list)


def within_counties(book: Book, cast: Cast) -> Inside:
    """Bring every compulsory school of every county into a bond, each at its time."""
    found = Inside()
    for slug, county in cast.counties.items():
        left = cast.compulsory(slug)
        groups = _groups(book, county, left, GROUPS.get(slug, 0), found)
        late = [left.pop() for _ in range(PAIRED[slug] + ZONED[slug] + GROUPED.get(slug, 0))]
        zones = _zones(book, county, left, found)
        _pairs(book, county, left, late[: PAIRED[slug]], found)
        for n, own in enumerate(late[PAIRED[slug] : PAIRED[slug] + ZONED[slug]]):
            _join(book, zones[n % len(zones)], own, found)
        for own in late[PAIRED[slug] + ZONED[slug] :]:
            _join(book, groups[0], own, found)
    return found


def _groups(book: Book, county: Unit, left: list[Unit], count: int, found: Inside) -> list[tuple[Bond, Unit]]:
    """Groups that the named schools lead, each with one more school."""
    named = ("第四中学", "滏阳小学", "干马小学", "实验小学", "冀州镇中学")
    cores = [own for own in left if any(word in own.short_name for word in named)][:count]
    for core in cores:
        left.remove(core)
    made = []
    for core in cores:
        one = left.pop()
        own = bond(book, county, Form.GROUP, [core], [one], SECOND, name=f"{core.short_name}教育集团")
        found.led.append((own, core, one))
        made.append((own, core))
    return made


def _zones(book: Book, county: Unit, left: list[Unit], found: Inside) -> list[tuple[Bond, Unit]]:
    """Zones of some nine schools: the first half since 2020, the rest since 2021."""
    parts = [left[n :: -(-len(left) // ZONE_SIZE)] for n in range(-(-len(left) // ZONE_SIZE))]
    made = []
    for n, (core, *members) in enumerate(parts, start=1):
        since = FIRST if n <= (len(parts) + 1) // 2 else SECOND
        own = bond(book, county, Form.ZONE, [core], members, since, name=f"{county.short_name}第{n}学区")
        found.led += [(own, core, one) for one in members]
        made.append((own, core))
    return made


def _pairs(book: Book, county: Unit, helpers: list[Unit], helped: list[Unit], found: Inside) -> None:
    """A school of the county with one in the country: each its own bond since 2022."""
    for helper, one in zip(helpers * len(helped), helped):
        name = f"{helper.short_name}—{one.short_name}城乡结对"
        own = bond(book, county, Form.PAIRING, [helper], [one], NOW, name=name, reason="城乡义务教育学校一体化管理")
        found.led.append((own, helper, one))


def _join(book: Book, to: tuple[Bond, Unit], one: Unit, found: Inside) -> None:
    own, core = to
    join(book, own, one, NOW)
    found.led.append((own, core, one))
