"""The one door to a scope: everything below one unit, and never the whole system by accident."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django_scopes import scope

from .models import Unit


@contextmanager
def in_unit(unit: Unit) -> Iterator[Unit]:
    """Open the scope of a unit: queries see only what lies at or below it.

    Requests, jobs and commands all pass here. django-scopes opens everything for an empty value, so an unsaved unit or
    an empty path raises ``ValueError``.
    """
    if unit is None or unit.pk is None or not unit.path:
        raise ValueError("A scope needs a saved unit with a path.")
    with scope(unit=unit.path):
        yield unit
