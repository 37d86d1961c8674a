"""衡水 2022: shared schools of quality, pairing across and inside counties, platforms of five counties (S4)."""

from __future__ import annotations

from tongpan.demo.regions.book import Book

from . import activities, inside, pairs, people, platforms, stated, tasks
from .cast import cast


def tell(book: Book) -> None:
    """Put down everything that the document of Hengshui speaks of."""
    roles = cast(book)
    bonds = pairs.across(book, roles)
    zones = inside.within_counties(book, roles)
    tasks.organise(book, roles, bonds)
    people.exchange(book, bonds, zones)
    events = activities.hold(book, bonds)
    platforms.serve(book, roles)
    stated.state(book, roles, events)
