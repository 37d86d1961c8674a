"""Measure the gap of counties and keep each as a run."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.jobs import JobError, Running, fence, handles
from tongpan.access.models import Job, Unit, User
from tongpan.insight.models import Run
from tongpan.insight.queries import places, records
from tongpan.insight.queries.defaults import DEFAULT_PACK
from tongpan.insight.tables import Board, board_of
from tongpan.insight.tables.plan_problem import rules_of
from tongpan.insight.tables.summary import gap_summary
from tongpan_core.measure import Gap, StaffRow, find_gap, split
from tongpan_core.policy import PolicyError

from .version import code_version

GAP_JOB = "insight.gap"


def gap_of(board: Board, pack: str, policy_date: dt.date) -> Gap:
    """The gap of one county, computed and not stored."""
    rules = rules_of(board, pack, policy_date)
    return find_gap(split(board.figures, rules.weights()).sections, rules)


def measure_gap(
    county: Unit,
    year: int,
    *,
    user: User | None,
    pack: str = DEFAULT_PACK,
    policy_date: dt.date | None = None,
    staff_day: dt.date | None = None,
    job: Job | None = None,
) -> Run:
    """The gap of a county as a run: the stored one where neither figures, rules nor code have changed since.

    ``policy_date`` and ``staff_day`` are the statistics day where they are not given; a run of another day is kept
    apart and never shown as the gap of the year. Call it inside a scope that holds the county.

    Raises:
        PolicyError: where the pack has no value on that day.
    """
    begun = time.perf_counter()
    board = board_of(county, year, staff_day)
    params = {"staff_day": staff_day.isoformat()} if staff_day else {}
    day = policy_date or places.statistics_day(year)
    asked = {
        "unit": county, "kind": Run.Kind.GAP, "year": year, "pack": pack, "policy_date": day,
        "policy_region": board.region, "digest": board.digest, "params": params, "code_version": code_version(),
    }  # fmt: skip
    same = Run.objects.filter(**asked).first()
    if same is not None:
        same.summary["checked"] = timezone.now().isoformat()
        same.save(update_fields=["summary"])
        return same
    gap = gap_of(board, pack, day)
    result = gap.to_dict() | {
        "differences": [_both(own) for own in board.differences],
        "recorded": sorted(list(key) for key in board.from_records),
    }
    run = Run(**asked, user=user, job=job, result=result, status=gap.verdict, summary=gap_summary(gap, board))
    run.summary["checked"] = timezone.now().isoformat()
    run.seconds = time.perf_counter() - begun
    return _keep(run, "insight.gap.measure")


def _both(row: StaffRow) -> dict[str, Any]:
    own = {"school": row.school, "stage": row.stage, "figure": row.figure}
    return own | {"declared": row.declared, "counted": row.derived}


def _keep(run: Run, action: str) -> Run:
    with transaction.atomic():
        fence(run.job)
        run.save(force_insert=True)
        audit.record(action, actor=run.user, unit=run.unit, target=str(run.pk), year=run.year, digest=run.digest[:16])
    return run


def measure_gaps(
    unit: Unit,
    years: list[int],
    *,
    user: User | None,
    pack: str = DEFAULT_PACK,
    policy_date: dt.date | None = None,
    job: Job | None = None,
    tell: Callable[[int, int, Unit], None] | None = None,
) -> list[Run]:
    """The gaps of every county at or below a unit, in several years; ``tell(done, total, county)`` before each."""
    wanted = [(county, year) for year in years for county in places.counties_of(unit)]
    runs = []
    for done, (county, year) in enumerate(wanted):
        if tell is not None:
            tell(done, len(wanted), county)
        runs.append(measure_gap(county, year, user=user, pack=pack, policy_date=policy_date, job=job))
    return runs


@handles(GAP_JOB)
def measure_job(running: Running) -> dict[str, Any]:
    """Measure a unit in the year asked for and in the years before it that have figures (``params``: year, history)."""
    job = running.job
    year = int(job.params["year"])
    held = records.years_with_figures(job.unit)
    first = year - int(job.params.get("history", 0))
    years = [own for own in held if first <= own <= year]
    if year not in years:
        text = gettext_noop("There are no figures of %(year)s–%(next)s yet. Import them first.")
        raise JobError(text, year=year, next=year + 1)
    day = places.statistics_day(year)  # one rule for all years, so that the trend compares like with like

    def tell(done: int, total: int, county: Unit) -> None:
        running.say(gettext_noop("Measuring %(county)s"), done, total, county=county.title)

    pack = job.params.get("pack", DEFAULT_PACK)
    try:
        runs = measure_gaps(job.unit, years, user=job.user, pack=pack, policy_date=day, job=job, tell=tell)
    except PolicyError as error:
        raise JobError(gettext_noop("The rules cannot be applied: %(cause)s"), cause=error.told) from error
    return {"runs": [str(run.pk) for run in runs]}
