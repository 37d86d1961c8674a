"""Plan a tier of a cascade as a job, put the plan into force in one transaction, take it back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_noop

from tongpan.access import audit, jobs
from tongpan.access.jobs import JobError, Running, handles, settle
from tongpan.access.locks import take_turns
from tongpan.access.models import Job, User
from tongpan.access.reach import removing
from tongpan.access.scope import in_unit
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.research.models import Cascade, CascadePlan, Mentoring, MentorMeeting
from tongpan.assistance.research.tables.cascades import read
from tongpan_core.measure.codec import to_plain
from tongpan_core.plan.mentoring import MentoringPlan, explain, solve
from tongpan_core.plan.problem import ProblemError, Progress, When
from tongpan_core.policy import PolicyError

JOB = "assistance.cascade.plan"
AT_ONCE = 1000
TAKEN_BACK = gettext_noop("The plan was taken back")


def ask_for_plan(cascade: Cascade, tier: int, asked: dict[str, Any], *, user: User, key: str = "") -> Job:
    """Begin a plan of one tier, once a key; a worker takes it."""
    return jobs.start(JOB, unit=cascade.unit, user=user, key=key, cascade=cascade.pk, tier=tier, asked=asked)


@handles(JOB)
def plan_job(running: Running) -> dict[str, Any]:
    """Assign, and keep the plan; ``result`` names it."""
    params = running.job.params
    cascade = Cascade.everywhere.select_related("unit").get(pk=params["cascade"])
    running.say(gettext_noop("Reading the people"), 0, 3)
    try:
        inputs = read(cascade, params["tier"], params["asked"])
    except (ProblemError, PolicyError) as error:
        raise JobError(gettext_noop("The plan cannot be computed: %(cause)s"), cause=error.told) from error

    def tell(progress: Progress) -> None:
        running.say(progress.step, 1, 3)

    found = solve(
        inputs.problem, stop=When(running.asked_to_stop), seed=int(params["asked"].get("seed", 0)), on_progress=tell
    )
    running.say(gettext_noop("Writing down the reasons"), 2, 3)
    plan = found.solution or MentoringPlan(())
    why = explain(inputs.problem, plan) if found.solution else None
    result = {
        "plan": plan.to_dict(), "why": to_plain(why), "objective": found.objective, "bound": found.bound,
        "seconds": found.seconds, "cut": inputs.cut, "mentors": len(inputs.problem.mentors),
        "apprentices": len(inputs.problem.apprentices), "room": inputs.problem.room, "matched": len(plan.pairs),
        "lacks": [{**to_plain(own), "words": own.words[0], "values": own.words[1]} for own in why.lacks] if why else [],
        "conflict": [{"label": wish.label, "values": dict(wish.values)} for wish in found.conflict],
    }  # fmt: skip
    with transaction.atomic():
        kept = CascadePlan.everywhere.create(
            cascade=cascade, tier=params["tier"], asked=params["asked"], result=result, status=found.status,
            digest=inputs.problem.digest, user=running.job.user,
        )  # fmt: skip
        audit.record(JOB, actor=running.job.user, unit=cascade.unit, target=str(kept.pk), status=found.status,
                     people=len(plan.pairs))  # fmt: skip
        settle(running.job, {"plan": kept.pk})
    return {"plan": kept.pk}


def adopt(plan: CascadePlan, *, user: User) -> int:
    """Create the pairs of a plan, in one transaction with the audit record; how many.

    Raises:
        Refused: where it found none, is in force already, or people, schools or pairs have changed since.
    """
    with transaction.atomic():
        take_turns(plan.cascade.unit)
        held = CascadePlan.everywhere.select_for_update().get(pk=plan.pk)
        if held.in_force:
            raise Refused(gettext_noop("This plan is in force already."))
        if not held.result["matched"]:
            raise Refused(gettext_noop("This plan has no pairs that could be put into force."))
        try:
            with in_unit(plan.cascade.unit):  # as the job read them, wherever the page is opened
                inputs = read(plan.cascade, held.tier, held.asked)
        except ProblemError:
            inputs = None
        if inputs is None or inputs.problem.digest != held.digest:
            raise Refused(
                gettext_noop("People, schools or pairs have changed since this plan was made. Plan the tier again.")
            )
        pairs = _pairs(plan.cascade, held, inputs)
        Mentoring.everywhere.bulk_create(pairs, batch_size=AT_ONCE)
        held.adopted, held.undone = timezone.now(), None
        held.save(update_fields=["adopted", "undone"])
        audit.record("assistance.cascade.adopt", actor=user, unit=plan.cascade.unit, target=str(held.pk),
                     rows=len(pairs), since=held.asked["since"], until=held.asked.get("until"))  # fmt: skip
    return len(pairs)


def _pairs(cascade: Cascade, plan: CascadePlan, inputs: Any) -> list[Mentoring]:
    mentors = {own.key: own for own in inputs.problem.mentors}
    apprentices = {own.key: own for own in inputs.problem.apprentices}
    since, until = dt.date.fromisoformat(plan.asked["since"]), plan.asked.get("until")
    made = []
    for pair in MentoringPlan.from_dict(plan.result["plan"]).pairs:
        mentor, apprentice = mentors[pair.mentor], apprentices[pair.apprentice]
        stages = sorted(mentor.stages & apprentice.stages)
        made.append(Mentoring(
            cascade=cascade, bond_id=cascade.bond_id, tier=plan.tier, mentor_id=inputs.people[mentor.key],
            apprentice_id=inputs.people[apprentice.key], mentor_unit_id=inputs.units[mentor.place],
            unit_id=inputs.units[apprentice.place], subject=apprentice.subject,
            stage=stages[0] if len(stages) == 1 else "", since=since,
            until=dt.date.fromisoformat(until) if until else None, origin=plan.origin,
        ))  # fmt: skip
    return made


@removing
def undo(plan: CascadePlan, *, user: User, today: dt.date) -> tuple[int, int]:
    """Take a plan back: pairs that never met are removed, the others end yesterday; how many of each.

    Raises:
        Refused: where it is not in force, or where its apprentices are mentors of the tier below by now.
    """
    with transaction.atomic():
        take_turns(plan.cascade.unit)
        held = CascadePlan.everywhere.select_for_update().get(pk=plan.pk)
        if not held.in_force:
            raise Refused(gettext_noop("This plan is not in force."))
        pairs = Mentoring.everywhere.filter(origin=held.origin)
        below = Mentoring.everywhere.filter(
            cascade=plan.cascade, tier=held.tier + 1, mentor__in=pairs.values("apprentice"), reason=""
        ).count()
        if below:
            raise Refused(
                gettext_noop("%(count)s pairs of the tier below rest on it. Undo the plan of that tier first."),
                count=below,
            )
        met = Exists(MentorMeeting.everywhere.filter(mentoring=OuterRef("pk")))
        removed, _by_model = pairs.exclude(met).delete()
        yesterday = today - dt.timedelta(days=1)
        standing = pairs.filter(reason="")
        ended = standing.filter(since__lte=yesterday).update(until=yesterday, reason=TAKEN_BACK)
        ended += standing.update(until=F("since"), reason=TAKEN_BACK)  # begun today, and met
        held.undone = timezone.now()
        held.save(update_fields=["undone"])
        audit.record("assistance.cascade.undo", actor=user, unit=plan.cascade.unit, target=str(held.pk),
                     removed=removed, ended=ended)  # fmt: skip
    return removed, ended
