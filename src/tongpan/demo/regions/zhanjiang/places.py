"""32,000 public places in towns and cities in 2022 (S3.6), and others that the promise does not count."""

from __future__ import annotations

import datetime as dt

from tongpan.access.models import Unit
from tongpan.assistance.works.models import PlaceChange, Project
from tongpan.demo.regions.book import Book
from tongpan.demo.regions.building import places, project

from .cast import Cast

ALL, SCHOOLS = 32_000, 40
DAY = dt.date(2022, 8, 25)
Change = PlaceChange.Kind


def add(book: Book, cast: Cast) -> None:
    """Forty extensions of 800 places each; beside them a village school's, and some that closures removed."""
    towns = [own for slug in cast.counties for own in (*cast.juniors[slug], *cast.primaries[slug][:3])]
    for unit in towns[:SCHOOLS]:
        _extend(book, unit, ALL // SCHOOLS)
    for slug, rows in cast.primaries.items():
        places(book, rows[3], Change.EXTENSION, "primary", 120, DAY, urban=False)
        if slug in {"440823", "440825", "440882"}:
            places(book, rows[4], Change.CLOSURE, "primary", -90, DAY, urban=False, note="教学点撤并")


def _extend(book: Book, unit: Unit, count: int) -> None:
    stage = book.stages[unit.slug][0]
    made = project(
        book, unit, Project.Kind.EXTENSION, f"{unit.short_name}改扩建", stage=stage, state=Project.State.DELIVERED,
        planned=dt.date(2021, 9, 1), started=dt.date(2021, 9, 1), due=dt.date(2022, 8, 31), delivered=DAY,
        accepted=True,
    )  # fmt: skip
    places(book, unit, Change.EXTENSION, stage, count, DAY, project=made)
