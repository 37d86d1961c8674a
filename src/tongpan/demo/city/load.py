"""Bring the city into the database: its schools and people, then its year of help; a second time without effect."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from tongpan.access import audit
from tongpan.access.database import know_sizes
from tongpan.access.models import Role, Unit
from tongpan.assistance.exchange.actions.lists import freeze
from tongpan.assistance.partnership.models import Bond
from tongpan.demo.accounts import Sample
from tongpan.demo.big import CITY, big_region
from tongpan.demo.load import Counts, load
from tongpan.demo.region import SEED
from tongpan.demo.regions.book import Book, Tell
from tongpan.demo.rows import Region

from . import bonds, events, mentoring, people, programmes, work, works
from .cast import cast
from .size import WHOLE, YEAR, Size

YEARS = 2
FROZEN = dt.date(YEAR, 9, 30)
SAMPLES = (
    Sample("demo-big", "规划员（演示，示例市）", Role.PLANNER, CITY),
    Sample("demo-big-view", "查看者（演示，示例市）", Role.VIEWER, CITY),
)
"""A planner and a viewer of the city."""


def region_of(seed: int = SEED, size: Size = WHOLE) -> Region:
    """Schools, figures and people of the city."""
    return big_region(seed, counties=size.counties, schools=size.schools, years=YEARS, people=True)


def load_city(seed: int = SEED, size: Size = WHOLE, tell: Tell | None = None) -> Counts:
    """Add the city and say how many records of each kind were added; of help nothing where some is there already.

    The same seed and size give the same records. ``tell(done, total)`` hears about the progress of the help.

    Raises:
        DemoError: where a unit of the city exists and is real.
    """
    with transaction.atomic():
        counts = load(region_of(seed, size))
        if Bond.everywhere.filter(unit__path__contains=f"/{CITY}/").exists():
            return counts
        book = Book(seed, first_person=0, first_school=0)
        _tell(book, size)
        added = book.write(tell)
        added["eligible_list"] = _freeze()
        city = Unit.everywhere.get(slug=CITY)
        audit.record("demo.city", actor=None, unit=city, target="city", seed=seed, added=added)
        know_sizes()
    return {name: counts.get(name, 0) + added.get(name, 0) for name in counts | added}


def _tell(book: Book, size: Size) -> None:
    """Everything that happened, put down in the book."""
    roles = cast(book)
    led = bonds.tie(book, roles, size)
    work.agree(book, roles, led, size)
    people.exchange(book, roles, led, size)
    running = programmes.run(book, roles)
    programmes.studios(book, roles)
    programmes.honours(book, roles, size)
    events.hold(book, roles, led, running, size)
    mentoring.guide(book, roles, size)
    works.build(book, roles, led, size)
    works.measure(book, roles, size)
    works.share(book, roles)


def _freeze() -> int:
    """Freeze in every county who could be exchanged; how many counties have rules for it."""
    counties = Unit.everywhere.counties().filter(path__contains=f"/{CITY}/")
    return len([freeze(county, YEAR, FROZEN, user=None) for county in counties])
