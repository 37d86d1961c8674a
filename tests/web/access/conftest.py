"""Everybody is there before the questions are asked."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from tests.people import World, settle


@pytest.fixture
def world(db) -> World:
    return settle()


@pytest.fixture(autouse=True)
def no_memory():
    """What one test asked must not answer another."""
    cache.clear()
