"""Whether a school's first lesson begins as late as the rule wants it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from tongpan.registry.imports.problems import WARNING, Fault
from tongpan.registry.queries.bells import earliest_bell
from tongpan_core.messages import N_

from .rows import Rows
from .school_rows import SchoolRow

EARLY = N_("the first lesson begins at %(bell)s, and at these stages none begins before %(earliest)s")
REMEDY = N_("check the time with the school")


def check_bells(rows: Rows, schools: Iterable[SchoolRow], day: dt.date) -> None:
    """Warn of every bell in the file that rings too early for all stages of its school."""
    for row in schools:
        bell = row.values.get("bell")
        rule = earliest_bell(row.value("stages") or (), day) if bell else None
        if bell and rule and f"{bell:%H:%M}" < rule.word:
            values = {"bell": f"{bell:%H:%M}", "earliest": rule.word}
            rows.report(row.index, "bell", Fault(EARLY, REMEDY, values, WARNING))
