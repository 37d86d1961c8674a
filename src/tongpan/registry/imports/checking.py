"""From an opened file to a plan and its outcome: read, check everything, compare; nothing is written."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tongpan_core.messages import N_

from .kinds import kind, loaded
from .opening import Opened
from .outcome import Outcome
from .plans.base import Context
from .plans.rows import Rows


@dataclass
class Checked:
    """The rows of a file, the plan they make, and the outcome to show."""

    rows: Any
    plan: Any
    outcome: Outcome


@contextmanager
def quiet_collector() -> Iterator[None]:
    """Hold Python's cycle collector while millions of cells come to life: they form no cycles."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def read_rows(opened: Opened, context: Context) -> Any:
    """Read every table of the file into values; pure, no database."""
    context.say(N_("Reading the file"))
    reader = kind(opened.kind).read
    return loaded(reader)(opened, context) if reader else Rows(opened.tables())


def plan_rows(opened: Opened, rows: Any, context: Context) -> Checked:
    """Compare the rows with the records. May be called inside the transaction that will write."""
    context.say(N_("Checking"))
    plan = loaded(kind(opened.kind).plan)(rows, context)
    problems = [*opened.problems, *rows.problems(), *getattr(plan, "findings", ())]
    outcome = Outcome(plan.tallies, len(rows.bad), len(rows), problems, list(plan.samples))
    return Checked(rows, plan, outcome)
