"""Find the cheapest path to balance and keep it as a run; done by a worker, never in the web process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit, jobs
from tongpan.access.jobs import JobCancelled, JobError, Running, fence, handles
from tongpan.access.models import Job, Unit, User
from tongpan.insight.models import Run
from tongpan.insight.queries import places
from tongpan.insight.queries.plans import FRONTIER_JOB, PLAN_JOB, kept_by
from tongpan.insight.queries.titles import apart
from tongpan.insight.tables import Board, board_of
from tongpan.insight.tables.plan_problem import Asked, problem_of
from tongpan.insight.tables.plan_result import explanation, frontier_result, plan_result, plan_summary, trace_of
from tongpan_core.plan.balance import BalancePlan, BalanceProblem, Params, solve
from tongpan_core.plan.balance.build import LeftOut
from tongpan_core.plan.problem import AnyOf, MaxSeconds, ProblemError, Progress, Result, Stop, When
from tongpan_core.policy import PolicyError, rule_pack

from .version import code_version

Tell = Callable[[Progress], None]
Reason = str | Mapping[str, Any]
"""Why a county could not be solved: a sentence, or ``{"text": message id, "values": {…}}``."""
Done = Callable[[Run | None, Unit, Reason], None]
"""Told of every county of a region: its run (None where it could not be solved), the county, why not."""


@dataclass(frozen=True)
class Prepared:
    """A county ready to be solved."""

    county: Unit
    board: Board
    problem: BalanceProblem
    left: tuple[LeftOut, ...]


def prepare(county: Unit, year: int, asked: Asked) -> Prepared:
    """Read a county and build its problem. Raises ProblemError and PolicyError, in words for the planner."""
    board = board_of(county, year)
    problem, left = problem_of(board, asked)
    return Prepared(county, board, problem, left)


def start_plan(unit: Unit, year: int, params: Mapping[str, Any], *, user: User, key: str = "") -> Job:
    """Queue a plan for a county, or for every county of a region; once a key (:func:`tongpan.access.jobs.start`)."""
    with transaction.atomic():
        job = jobs.start(PLAN_JOB, unit=unit, user=user, key=key, year=year, **params)
        if job.asked_now:
            audit.record("insight.plan.ask", actor=user, unit=unit, target=str(job.pk), year=year, pack=params["pack"])
    return job


def start_frontier(run: Run, *, user: User, key: str = "") -> Job:
    """Queue the question what each budget buys, for the county and limits of a plan; once a key."""
    with transaction.atomic():
        job = jobs.start(FRONTIER_JOB, unit=run.unit, user=user, key=key, year=run.year, run=str(run.pk))
        if job.asked_now:
            audit.record("insight.frontier.ask", actor=user, unit=run.unit, target=str(run.pk), job=str(job.pk))
    return job


def plan_county(
    county: Unit,
    year: int,
    params: Mapping[str, Any],
    *,
    user: User | None,
    job: Job | None = None,
    stop: Stop | None = None,
    tell: Tell | None = None,
) -> Run:
    """Solve one county in this process and keep the run. ``params`` are those of :class:`Asked`, with a title.

    Raises:
        ProblemError, PolicyError: where there is nothing to solve.
    """
    asked = Asked.of(params)
    ready = prepare(county, year, asked)
    limit = MaxSeconds(asked.seconds)
    until = AnyOf([limit, stop]) if stop else limit
    result = solve(ready.problem, stop=until, seed=asked.seed, params=Params(gap=asked.gap), on_progress=tell)
    return keep_plan(ready, year, params, result, user=user, job=job)


def keep_plan(
    ready: Prepared,
    year: int,
    params: Mapping[str, Any],
    result: Result[BalancePlan],
    *,
    user: User | None,
    job: Job | None,
) -> Run:
    """Explain a result and store it as a run with its audit record."""
    asked = Asked.of(params)
    begun = time.perf_counter()
    stored = plan_result(ready.problem, ready.left, result)
    if result.solution is not None:
        stored["explain"] = explanation(ready.problem, result.solution)
    run = Run(
        unit=ready.county, kind=Run.Kind.BALANCE, year=year,
        title=apart(ready.county, Run.Kind.BALANCE, year, params.get("title", "")), pack=asked.pack,
        policy_date=asked.policy_date, policy_region=ready.board.region, params=dict(params), seed=asked.seed,
        code_version=code_version(), digest=ready.board.plan_digest, result=stored,
        summary=plan_summary(stored) | _labels(asked.pack),
        status=result.status, user=user, job=job, seconds=result.seconds + time.perf_counter() - begun,
    )  # fmt: skip
    return _keep(run, "insight.plan.make")


def _labels(pack: str) -> dict[str, str]:
    own = rule_pack(pack)
    return {"label": own.label, "label_zh": own.label_zh}


def _keep(run: Run, action: str) -> Run:
    with transaction.atomic():
        fence(run.job)
        run.save(force_insert=True)
        audit.record(
            action, actor=run.user, unit=run.unit, target=str(run.pk), year=run.year, digest=run.digest[:16],
            status=run.status,
        )  # fmt: skip
    return run


def plan_region(
    unit: Unit,
    year: int,
    params: Mapping[str, Any],
    *,
    user: User | None,
    job: Job | None = None,
    done: Done | None = None,
    stop: Callable[[], bool] | None = None,
) -> list[Run]:
    """Every county at or below a unit, in parallel on this machine's cores or on the cluster of the settings.

    A county that cannot be solved at all is told to ``done`` with its reason and left out; the others go on. Once
    ``stop`` says so, those at work end with the best they have, and those without a plan are told.
    """
    from tongpan_core.plan.region import executor, solve_region

    asked, ready, runs = Asked.of(params), {}, kept_by(job)
    for county in still_open(places.counties_of(unit), runs, done):
        try:
            ready[county.slug] = prepare(county, year, asked)
        except ProblemError as error:
            if done:
                done(None, county, error.told)

    def keep(slug: str, result: Result[BalancePlan]) -> None:
        if ended_early(result, stop):
            return
        runs.append(keep_plan(ready[slug], year, params, result, user=user, job=job))
        if done:
            done(runs[-1], ready[slug].county, "")

    problems = {slug: own.problem for slug, own in ready.items()}
    with executor(settings.TONGPAN_EXECUTOR or None) as pool:
        found = solve_region(
            solve, problems, pool, seconds=asked.seconds, seed=asked.seed, params=Params(gap=asked.gap), on_done=keep,
            stop=stop,
        )  # fmt: skip
    for slug, own in ready.items():
        if done and (slug not in found or ended_early(found[slug], stop)):
            done(None, own.county, EARLY)
    return runs


EARLY: Reason = {"text": gettext_noop("Stopped before it had a plan."), "values": {}}


def ended_early(result: Result[Any], stop: Callable[[], bool] | None) -> bool:
    """Whether a search was ended by hand before it had found anything: nothing is kept of it."""
    return result.status == "stopped" and result.solution is None and stop is not None and stop()


def still_open(counties: Iterable[Unit], kept: list[Run], done: Done | None) -> list[Unit]:
    """The counties that an earlier attempt has not solved; of the others ``done`` is told at once."""
    solved = {run.unit_id for run in kept}
    for run in kept:
        if done:
            done(run, run.unit, "")
    return [county for county in counties if county.pk not in solved]


class Live:
    """What the page shows while one county is solved: the step, and best plan and bound against time."""

    def __init__(self, running: Running, seconds: float) -> None:
        self.running, self.seconds, self.trace = running, seconds, list[Progress]()
        self._asked, self._answer = 0.0, False

    def __call__(self, progress: Progress) -> None:
        """Tell the page. Cancelling does not break off here: the search ends with the best it has."""
        self.trace.append(progress)
        try:
            self.running.say(
                progress.step, min(progress.seconds, self.seconds), self.seconds, objective=progress.objective,
                bound=progress.bound, gap=progress.gap, trace=trace_of(self.trace),
            )  # fmt: skip
        except JobCancelled:
            self._answer = True

    def cancelled(self) -> bool:
        """Whether somebody pressed cancel; asked of the cache at most five times a second."""
        now = time.monotonic()
        if not self._answer and now - self._asked > 0.2:
            self._asked, self._answer = now, self.running.asked_to_stop()
        return self._answer


@handles(PLAN_JOB)
def plan_job(running: Running) -> dict[str, Any]:
    """Solve what a planner asked for; ``result`` names the runs, and the counties that could not be solved."""
    job = running.job
    params = {name: value for name, value in job.params.items() if name != "year"}
    year = int(job.params["year"])
    try:
        if job.unit.is_county:
            if before := kept_by(job):
                return {"runs": [str(before[0].pk)], "failed": []}
            live = Live(running, float(params["seconds"]))
            run = plan_county(job.unit, year, params, user=job.user, job=job, stop=When(live.cancelled), tell=live)
            return {"runs": [str(run.pk)], "failed": []}
        return side_by_side(
            running,
            lambda done: plan_region(
                job.unit, year, params, user=job.user, job=job, done=done, stop=running.asked_to_stop
            ),
        )
    except (ProblemError, PolicyError) as error:
        raise said_by(error) from error


CANNOT = gettext_noop("The plan cannot be computed: %(cause)s")


def said_by(error: ProblemError | PolicyError) -> JobError:
    """What a job that cannot be solved says, in full and in the reader's language."""
    return JobError(CANNOT, cause=error.told)


def side_by_side(running: Running, solve_all: Callable[[Done], Any]) -> dict[str, Any]:
    """Every county of a region's job, told as each is done.

    Cancelled, it ends within moments with what was solved, the best so far of what is being solved among it; with
    nothing at all it is cancelled.
    """
    total = len(places.counties_of(running.job.unit))
    found: dict[str, list[Any]] = {"runs": [], "failed": []}

    def done(run: Run | None, county: Unit, reason: Reason) -> None:
        if run is None:
            found["failed"].append([county.slug, county.title, reason])
        else:
            found["runs"].append(str(run.pk))
        told = len(found["runs"]) + len(found["failed"])
        with suppress(JobCancelled):  # the solvers are told by themselves; what they have is still to be kept
            running.say(gettext_noop("Solved: %(county)s"), told, total, county=county.title)

    running.say(gettext_noop("Solving %(count)s counties side by side"), 0, total, count=total)
    solve_all(done)
    if not found["runs"] and running.asked_to_stop():
        raise JobCancelled
    return found


@handles(FRONTIER_JOB)
def frontier_job(running: Running) -> dict[str, Any]:
    """What each budget buys, for the county and parameters of a plan (``params``: run)."""
    run = Run.objects.select_related("unit").get(pk=running.job.params["run"])

    def tell(progress: Progress) -> None:
        running.say(gettext_noop("Searching what each budget buys"), progress.seconds, float(run.params["seconds"]) * 2)

    before = kept_by(running.job)
    found = before[0] if before else plan_frontier(run, user=running.job.user, job=running.job, tell=tell)
    return {"runs": [str(found.pk)], "plan": str(run.pk)}


def plan_frontier(run: Run, *, user: User | None, job: Job | None = None, tell: Tell | None = None) -> Run:
    """The frontier of budget against what is missing, about the cost of a plan, as a run of its own.

    Where the plan found nothing within its budget, budgets up to the one that would do are looked at.
    """
    from tongpan_core.plan.balance.frontier import budget_steps, frontier

    asked = Asked.of(run.params | {"budget": None})
    ready = prepare(run.unit, run.year, asked)
    stop = MaxSeconds(asked.seconds * 2)
    begun = time.perf_counter()
    budgets = budget_steps(_full_cost(run, ready.problem, asked))
    points = frontier(ready.problem, budgets, stop=stop, seed=asked.seed, on_progress=tell)
    found = Run(
        unit=run.unit, kind=Run.Kind.FRONTIER, title=run.title, year=run.year, pack=run.pack,
        policy_date=run.policy_date, policy_region=run.policy_region, params=run.params, seed=run.seed,
        code_version=code_version(), digest=ready.board.plan_digest, result=frontier_result(points),
        summary={"points": len(points)}, status="done", user=user, job=job, based_on=run,
        seconds=time.perf_counter() - begun,
    )  # fmt: skip
    return _keep(found, "insight.plan.frontier")


def _full_cost(run: Run, problem: BalanceProblem, asked: Asked) -> float:
    """What the whole path costs: that of the plan, what the conflict says is needed, or one quick search."""
    if run.result["objective"] is not None:
        return float(run.result["objective"])
    needed = [own["values"].get("needed") for own in run.result["conflict"] if own["key"] == "budget"]
    if needed and needed[0]:
        return float(needed[0])
    params = Params(gap=0.05, explain_conflict=False)
    quick = solve(problem, stop=MaxSeconds(asked.seconds), seed=asked.seed, params=params)
    return float(quick.objective or run.params.get("budget") or 0.0)
