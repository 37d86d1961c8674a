"""连南 2023: an experimental zone in its first year: communities, rules, places, light, money, honours (S2)."""

from __future__ import annotations

from tongpan.demo.regions.book import Book

from . import communities, honours, lighting, rules, stated, works
from .cast import cast


def tell(book: Book) -> None:
    """Put down everything that the document of Liannan speaks of."""
    roles = cast(book)
    cycle = rules.govern(book, roles)
    communities.found(book, roles, cycle)
    works.build(book, roles)
    lighting.light(book, roles)
    honours.award(book, roles)
    stated.state(book, roles)
