"""One writer at a time in a tree of units: imports, adoptions and bonds wait for each other, and then see what is."""

from __future__ import annotations

from .models import Unit


def take_turns(unit: Unit) -> None:
    """Wait, inside a transaction, until no other one holds the tree of a unit; then hold it to the end.

    The root's row is the lock. An import takes the same one, so that no plan is adopted on figures that are just being
    replaced. SQLite has one writer at a time anyway.
    """
    Unit.everywhere.select_for_update(no_key=True).get(slug=unit.path.partition("/")[0])
