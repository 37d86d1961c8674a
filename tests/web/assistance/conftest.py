"""Everybody is there before the questions are asked."""

from __future__ import annotations

import pytest
from tests.people import World, settle


@pytest.fixture
def world(db) -> World:
    return settle()
