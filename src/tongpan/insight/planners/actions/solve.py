"""Solve what a planner asked for and keep it as a run; done by a worker, never in the web process."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction

from tongpan.access import audit, jobs
from tongpan.access.jobs import Running, fence, handles
from tongpan.access.models import Job, Unit, User
from tongpan.insight.actions.plan import EARLY, Done, Live, ended_early, said_by, side_by_side, still_open
from tongpan.insight.actions.version import code_version
from tongpan.insight.models import Run
from tongpan.insight.planners.catalogue import PLANNERS, Planner
from tongpan.insight.planners.queries.runs import JOB, to_begin_with
from tongpan.insight.planners.tables import Inputs, gate_of, policy_day, policy_region
from tongpan.insight.queries import places
from tongpan.insight.queries.plans import kept_by
from tongpan.insight.queries.titles import apart
from tongpan_core.measure.codec import to_plain
from tongpan_core.plan.problem import AnyOf, MaxSeconds, ProblemError, Progress, Result, Stop, When
from tongpan_core.policy import PolicyError

Params = Mapping[str, Any]


def ask(
    planner: Planner, unit: Unit, year: int, asked: Params, *, user: User, based_on: Run | None = None, key: str = ""
) -> Job:
    """Queue a plan, once a key; ``based_on`` is the run that it is made from: its page tells the two apart."""
    params = {"planner": planner.key, "year": year, "asked": dict(asked)}
    params["based_on"] = "" if based_on is None else str(based_on.pk)
    with transaction.atomic():
        job = jobs.start(JOB, unit=unit, user=user, key=key, **params)
        if job.asked_now:
            audit.record(
                "insight.planner.ask", actor=user, unit=unit, target=str(job.pk), kind=planner.key, year=year,
            )  # fmt: skip
    return job


def decide(planner: Planner, run: Run, decisions: Sequence[Params], *, user: User, key: str = "") -> Job:
    """Queue the plan of a run once more with other decisions taken by hand."""
    params = run.params | {"decisions": [dict(own) for own in decisions]}
    return ask(planner, run.unit, run.year, params, user=user, based_on=run, key=key)


def drop_decision(planner: Planner, run: Run, place: int, *, user: User, key: str = "") -> Job:
    """Queue the plan of a run once more without one of the decisions taken by hand."""
    decisions = [own for row, own in enumerate(run.params.get("decisions", ())) if row != place]
    return decide(planner, run, decisions, user=user, key=key)


def drop_school(planner: Planner, run: Run, wish: str, school: str, *, user: User, key: str = "") -> Job:
    """Queue the plan of a run once more without one of the schools that were chosen for a wish."""
    params = run.params | {wish: [own for own in run.params[wish] if own != school]}
    return ask(planner, run.unit, run.year, params, user=user, based_on=run, key=key)


def plan_unit(
    planner: Planner,
    unit: Unit,
    year: int,
    asked: Params,
    *,
    user: User | None,
    job: Job | None = None,
    based_on: Run | None = None,
    stop: Stop | None = None,
    tell: Callable[[Progress], None] | None = None,
) -> Run:
    """Solve one unit in this process and keep the run.

    Raises:
        ProblemError, PolicyError: where there is nothing to solve.
    """
    gate = gate_of(planner.key)
    inputs = gate.read(unit, year, asked)
    limit = MaxSeconds(float(asked["seconds"]))
    began = _begin(planner, unit, year, asked, based_on)
    start = _plan_of(planner, began)
    result = gate.solve(
        inputs.problem, stop=AnyOf([limit, stop]) if stop else limit, seed=int(asked["seed"]),
        params=gate.params(asked), start=start, on_progress=tell,
    )  # fmt: skip
    return keep(planner, unit, year, asked, inputs, result, user=user, job=job, based_on=based_on, began=began)


def _begin(planner: Planner, unit: Unit, year: int, asked: Params, based_on: Run | None) -> Run | None:
    """Where the search begins: with the plan that this one is made from, where it is one, and of the same thing."""
    same = based_on is not None and (based_on.result or {}).get("plan") and (
        not planner.apart or based_on.params.get(planner.apart) == asked[planner.apart]
    )  # fmt: skip
    return based_on if same else to_begin_with(planner, unit, year, asked)


def _plan_of(planner: Planner, run: Run | None) -> Any:
    """The core's plan that a run holds, None where there is none."""
    data = (run.result or {}).get("plan") if run else None
    return gate_of(planner.key).plan_from(data) if data else None


def keep(
    planner: Planner,
    unit: Unit,
    year: int,
    asked: Params,
    inputs: Inputs,
    result: Result[Any],
    *,
    user: User | None,
    job: Job | None,
    based_on: Run | None = None,
    began: Run | None = None,
) -> Run:
    """Explain a result and store it as a run with its audit record; ``began``: the plan that the search began with."""
    gate, begun = gate_of(planner.key), time.perf_counter()
    stored = to_plain(gate.result(unit, year, inputs, result))
    if began is not None and (began.result or {}).get("plan"):
        stored["more"]["began_with"] = str(began)
    numbers = {"objective": result.objective, "bound": result.bound, "gap": result.gap}
    if result.solution is not None:
        numbers |= gate.summary(inputs, result.solution, stored["explain"])
    run = Run(
        unit=unit, kind=planner.key, title=apart(unit, planner.key, year, asked.get("title", "")),
        year=year, pack="",
        policy_date=policy_day(asked), policy_region=policy_region(unit, asked), params=dict(asked),
        seed=int(asked["seed"]), code_version=code_version(), digest=inputs.digest, result=stored,
        summary=to_plain(numbers),
        status=result.status, user=user, job=job, based_on=based_on,
        seconds=result.seconds + time.perf_counter() - begun,
    )  # fmt: skip
    with transaction.atomic():
        fence(job)
        run.save(force_insert=True)
        audit.record(
            "insight.planner.make", actor=user, unit=unit, target=str(run.pk), kind=planner.key, year=year,
            digest=run.digest[:16], status=run.status,
        )  # fmt: skip
    return run


def plan_region(
    planner: Planner,
    unit: Unit,
    year: int,
    asked: Params,
    *,
    user: User | None,
    job: Job | None = None,
    done: Done | None = None,
    stop: Callable[[], bool] | None = None,
) -> list[Run]:
    """Every county at or below a unit, in parallel on this machine's cores or on the cluster of the settings.

    A county that cannot be planned for is told to ``done`` with its reason and left out; the others go on. Once
    ``stop`` says so, those at work end with the best they have, and those without a plan are told.
    """
    from tongpan_core.plan.region import executor, solve_region

    gate, ready, runs = gate_of(planner.key), dict[str, tuple[Unit, Inputs]](), kept_by(job)
    for county in still_open(places.counties_of(unit), runs, done):
        try:
            ready[county.slug] = county, gate.read(county, year, asked)
        except ProblemError as error:
            if done:
                done(None, county, error.told)

    began = {slug: to_begin_with(planner, county, year, asked) for slug, (county, _inputs) in ready.items()}

    def kept(slug: str, result: Result[Any]) -> None:
        county, inputs = ready[slug]
        if ended_early(result, stop):
            return
        runs.append(keep(planner, county, year, asked, inputs, result, user=user, job=job, began=began[slug]))
        if done:
            done(runs[-1], county, "")

    problems = {slug: inputs.problem for slug, (_county, inputs) in ready.items()}
    with executor(settings.TONGPAN_EXECUTOR or None) as pool:
        found = solve_region(
            gate.solve, problems, pool, params=gate.params(asked), seconds=float(asked["seconds"]),
            seed=int(asked["seed"]), on_done=kept, stop=stop,
            starts={slug: plan for slug, run in began.items() if (plan := _plan_of(planner, run)) is not None},
        )  # fmt: skip
    for slug, (county, _inputs) in ready.items():
        if done and (slug not in found or ended_early(found[slug], stop)):
            done(None, county, EARLY)
    return runs


@handles(JOB)
def planner_job(running: Running) -> dict[str, Any]:
    """Solve what was asked for; ``result`` names the runs, and the counties that could not be planned for."""
    job = running.job
    planner, year, asked = PLANNERS[job.params["planner"]], int(job.params["year"]), job.params["asked"]
    base = job.params.get("based_on")
    try:
        if job.unit.is_county or not planner.by_county:
            if before := kept_by(job):
                return {"runs": [str(before[0].pk)], "failed": []}
            live = Live(running, float(asked["seconds"]))
            run = plan_unit(
                planner, job.unit, year, asked, user=job.user, job=job, stop=When(live.cancelled), tell=live,
                based_on=Run.objects.get(pk=base) if base else None,
            )  # fmt: skip
            return {"runs": [str(run.pk)], "failed": []}
        return side_by_side(
            running,
            lambda done: plan_region(
                planner, job.unit, year, asked, user=job.user, job=job, done=done, stop=running.asked_to_stop
            ),
        )
    except (ProblemError, PolicyError) as error:
        raise said_by(error) from error
