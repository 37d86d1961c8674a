"""湛江 2022–2023: a community in every county, places, a school run with Guangzhou, pilots, honours (S3)."""

from __future__ import annotations

from tongpan.demo.regions.book import Book

from . import communities, places, schools, stated
from .cast import cast


def tell(book: Book) -> None:
    """Put down everything that the document of Zhanjiang speaks of."""
    roles = cast(book)
    communities.found(book, roles)
    schools.honour(book, roles)
    places.add(book, roles)
    stated.state(book, roles)
