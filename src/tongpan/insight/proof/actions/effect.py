"""Compute an effect and keep it as a run; from the page always as a job."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit, jobs
from tongpan.access.jobs import JobError, Running, fence, handles
from tongpan.access.models import Job, Unit, User
from tongpan.insight.actions.version import code_version
from tongpan.insight.models import Run
from tongpan.insight.proof.queries.helped import source_name
from tongpan.insight.proof.queries.outcomes import outcome_of, values_of
from tongpan.insight.proof.queries.runs import JOB
from tongpan.insight.proof.tables import Asked, Study, effect_of, study_of
from tongpan.insight.proof.tables.policy import rules_of
from tongpan.insight.queries.places import region_code
from tongpan_core.policy import PolicyError


def ask(unit: Unit, year: int, params: Mapping[str, Any], *, user: User, key: str = "") -> Job:
    """Queue a question, once a key; the worker answers it."""
    with transaction.atomic():
        job = jobs.start(JOB, unit=unit, user=user, key=key, year=year, asked=dict(params))
        if job.asked_now:
            audit.record("insight.effect.ask", actor=user, unit=unit, target=str(job.pk), year=year)
    return job


def start_again(run: Run, year: int, *, user: User, key: str = "") -> Job:
    """Queue the question of a run once more, with the records as they are now, up to a school year."""
    return ask(run.unit, year, run.params, user=user, key=key)


def make_effect(unit: Unit, year: int, params: Mapping[str, Any], *, user: User | None, job: Job | None = None) -> Run:
    """The answer as a run: the stored one where neither records, question nor program have changed since.

    Call it in a scope that holds the unit. Raises PolicyError where a rule does not hold on the day asked for.
    """
    begun = time.perf_counter()
    asked = Asked.of(params)
    region = region_code(unit, asked.policy_date)
    rules = rules_of(asked.policy_date, region)
    study = study_of(unit, year, asked, rules["year_share_min"].number)
    key = {
        "unit": unit, "kind": Run.Kind.EFFECT, "year": year, "policy_date": asked.policy_date,
        "policy_region": region, "digest": study.digest, "params": dict(params), "seed": asked.seed,
        "code_version": code_version(), "pack": "", "title": str(params.get("title") or "")[:80],
    }  # fmt: skip
    same: Run | None = Run.objects.filter(**key).first()
    if same is not None:
        return same
    outcome = outcome_of(unit, asked.outcome)
    result = effect_of(study, asked, rules, _pupils(unit, study, asked.stage, year))
    result |= {
        "outcome": {"key": outcome.key, "label": outcome.label, "symbol": outcome.symbol},
        "source": source_name(unit, asked.source),
    }
    run = Run(**key, user=user, job=job, result=result, summary=_summary(result), status=result["verdict"])
    run.seconds = time.perf_counter() - begun
    with transaction.atomic():
        fence(job)
        run.save(force_insert=True)
        audit.record(
            "insight.effect.make", actor=user, unit=unit, target=str(run.pk), year=year, status=run.status,
            digest=run.digest[:16],
        )  # fmt: skip
    return run


def _pupils(unit: Unit, study: Study, stage: str, year: int) -> dict[str, float]:
    """Pupils by school in the last year before anybody was helped."""
    if not study.helped:
        return {}
    begun = min(own.first for own in study.helped if own.first is not None)
    before = max((own for own in study.years if own < begun), default=year)
    held = values_of(unit, "figure:pupils", stage, before)
    return {slug: own[before] for slug, own in held.items() if before in own}


def _summary(result: Mapping[str, Any]) -> dict[str, Any]:
    effect = result["effect"] or {}
    schools = result["schools"]
    return {
        "outcome": result["outcome"], "source": result["source"], "verdict": result["verdict"],
        "helped": sum(own["first"] is not None for own in schools),
        "compared": sum(own["first"] is None for own in schools),
        "worth": result["worth"], "years": result["years"],
    } | {name: effect.get(name) for name in ("value", "low", "high", "p", "smallest")}  # fmt: skip


@handles(JOB)
def effect_job(running: Running) -> dict[str, Any]:
    """Answer a question (``params``: year, asked); ``result`` names the run."""
    job = running.job
    running.say(gettext_noop("Reading schools, outcome and help from the records"), 0, 2)
    try:
        running.say(gettext_noop("Comparing the helped with the others"), 1, 2)
        run = make_effect(job.unit, int(job.params["year"]), job.params["asked"], user=job.user, job=job)
    except PolicyError as error:
        raise JobError(gettext_noop("The rules cannot be applied: %(cause)s"), cause=error.told) from error
    return {"run": str(run.pk)}
