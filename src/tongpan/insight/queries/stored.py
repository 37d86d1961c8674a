"""What stored runs hold, read once by a process: a run's result never changes, and what its summary says of it neither.

What is handed out is shared between requests: nobody may change it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tongpan.insight.models import Run
from tongpan.ui.memory import Memory

RESULTS = Memory[Any](12)
"""A county's result takes some megabytes."""
SUMMARIES = Memory[dict[str, Any]](200)
INDICATORS = Memory[dict[tuple[str, str], Any]](2000)


def with_result(run: Run | None) -> Run | None:
    """A run that was found without its result (``defer("result")``), now with it."""
    if run is not None:
        run.result = RESULTS.get(run.pk, lambda: Run.everywhere.values_list("result", flat=True).get(pk=run.pk))
    return run


def summaries_of(keys: Iterable[Any]) -> dict[Any, dict[str, Any]]:
    """The summaries of runs by key, but for when they were last checked, which is the one thing that may change."""
    return _read(SUMMARIES, keys, "summary", lambda own: own)


def indicators_of(keys: Iterable[Any]) -> dict[Any, dict[tuple[str, str], Any]]:
    """The indicators in the summaries of runs, by code and stage: all that a trend needs."""
    return _read(INDICATORS, keys, "summary__indicators", by_key)


def by_key(rows: Iterable[dict[str, Any]] | None) -> dict[tuple[str, str], Any]:
    """Indicators by code and stage, in their order."""
    return {(own["code"], own["stage"]): own for own in rows or ()}


def _read(memory: Memory[Any], keys: Iterable[Any], field: str, form: Callable[[Any], Any]) -> dict[Any, Any]:
    """From memory, and what is not there from the database in one query."""
    found = {key: memory.held(key) for key in keys}
    missing = [key for key, own in found.items() if own is None]
    if missing:
        for key, own in Run.everywhere.filter(pk__in=missing).values_list("pk", field):
            found[key] = memory.put(key, form(own))
    return found
