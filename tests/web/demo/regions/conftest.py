"""A region is told once for all tests of a module, in a transaction that is rolled back at its end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from tongpan.demo.regions.catalogue import STORIES
from tongpan.demo.regions.load import load_story

from .told import Told, told


@pytest.fixture(scope="module")
def loaded(request: pytest.FixtureRequest, django_db_setup, django_db_blocker) -> Iterator[Told]:
    """The story that the module names in ``STORY``, with everything counted once."""
    story = STORIES[request.module.STORY]
    with django_db_blocker.unblock(), transaction.atomic():
        load_story(story)
        found = told(story.unit)
        with django_db_blocker.block():
            yield found
        transaction.set_rollback(True)


@pytest.fixture
def region(loaded: Told, db) -> Told:
    """The region as told, for one test; what the test removes comes back."""
    return loaded
