"""Bring a documented region into the database: in one transaction with its audit record, and only once."""

from __future__ import annotations

from django.db import transaction

from tongpan.access import audit
from tongpan.access.database import know_sizes
from tongpan.access.models import Unit
from tongpan.demo.load import Counts
from tongpan.insight.models import Stated

from .book import Book, Tell
from .catalogue import Story

SEED = 2024


def is_told(story: Story) -> bool:
    """Whether the region is there already."""
    return Stated.everywhere.filter(unit__slug=story.unit).exists()


def load_story(story: Story, seed: int = SEED, tell: Tell | None = None) -> Counts:
    """Add a region's records and say how many of each kind were added; nothing where it is there already.

    ``tell(done, total)`` hears about the progress.

    Raises:
        DemoError: where a unit of the region exists and is real.
    """
    with transaction.atomic():
        if is_told(story):
            return {}
        book = Book(seed, first_person=story.first_person, first_school=story.first_school)
        story.tell(book)
        counts = book.write(tell)
        unit = Unit.everywhere.get(slug=story.unit)
        audit.record("demo.region", actor=None, unit=unit, target=story.name, seed=seed, added=counts)
    know_sizes()
    return counts
