"""The effects that were kept, the questions that wait, and the reviews that rest on them."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from tongpan.access.keys_asked import is_key
from tongpan.access.models import Job, Unit
from tongpan.assistance.partnership.models import Bond, Review, Task
from tongpan.assistance.partnership.queries.bonds import bonds_of
from tongpan.insight.models import Run
from tongpan.registry.models import School
from tongpan.registry.models.school import STAGES

JOB = "insight.effect"
CITED = "effect"
"""The kind under which a review keeps an effect that it rests on."""
MOST_TASKS = 5
VERDICTS = (
    ("worked", gettext_lazy("It worked")),
    ("worse", gettext_lazy("It went the wrong way")),
    ("none", gettext_lazy("No effect to be seen")),
    ("unknown", gettext_lazy("The data cannot tell")),
)


def effects_of(unit: Unit, *, words: str = "", verdict: str = "") -> QuerySet[Run]:
    """The effects of a unit and below without their results, the newest first."""
    rows = Run.objects.filter(unit__path__under=unit.path, kind=Run.Kind.EFFECT).defer("result")
    if words:
        named = Q(title__icontains=words) | Q(summary__source__icontains=words)
        rows = rows.filter(named | Q(summary__outcome__label__icontains=words))
    if verdict:
        rows = rows.filter(status=verdict)
    return rows.select_related("unit", "user").order_by("-created")


def effects_about(unit: Unit, source: str) -> QuerySet[Run]:
    """The effects of a unit and below that ask about one source (``bond:12``), the newest first."""
    return effects_of(unit).filter(params__source=source)


def waiting(unit: Unit) -> list[Job]:
    """The questions of a unit that wait or are being answered."""
    states = (Job.State.QUEUED, Job.State.RUNNING)
    return list(Job.objects.filter(unit=unit, kind=JOB, state__in=states).select_related("unit", "user"))


def newer_years(unit: Unit, year: int) -> int:
    """The last school year that has figures at a unit, or the year given."""
    from tongpan.insight.queries.records import years_with_figures

    return max([*years_with_figures(unit), year])


def cited_in(run: Run) -> list[Review]:
    """The yearly reviews that rest on a run, of tasks within its unit."""
    rows = Review.objects.filter(task__unit__path__under=run.unit.path, proof__kind=CITED, proof__key=str(run.pk))
    return list(rows.select_related("task", "task__unit").order_by("-year"))


def bond_of(run: Run) -> Bond | None:
    """The bond that a run asks about, where it asks about one and it is still there."""
    kind, _colon, key = str(run.params.get("source", "")).partition(":")
    return bonds_of(run.unit).filter(pk=int(key)).first() if kind == "bond" and is_key(key) else None


def to_review(bond: Bond | None, year: int) -> list[Task]:
    """The tasks of a bond that have begun by a school year: their reviews of that year can rest on an answer."""
    if bond is None:
        return []
    return list(Task.objects.filter(bond=bond, planned__lt=f"{year + 1}-09-01").select_related("unit")[:MOST_TASKS])


def stages_of(unit: Unit) -> list[str]:
    """The stages that schools at or below a unit have, in their order."""
    rows = School.objects.filter(unit__path__under=unit.path).order_by().values_list("stages", flat=True).distinct()
    held = {stage for own in rows for stage in own or ()}
    return [stage for stage in ("primary", "junior", "senior", "kindergarten") if stage in held] or list(STAGES)
