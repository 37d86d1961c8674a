"""What the page of one school shows beside its figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tongpan.access.models import Unit, User
from tongpan.access.queries import chain_of
from tongpan.access.reach import everything, seeing
from tongpan.registry.models import ImportBatch, School

BATCHES_SEARCHED = 6
PROBLEMS_SHOWN = 20


def school_of(unit: Unit) -> School | None:
    """The school that a unit is, with what its page shows of its unit; None for a unit that is none."""
    found = School.objects.select_related("merged_into__unit").filter(unit=unit).first()
    if found is not None:
        found.unit = unit
    return found


def county_above(unit: Unit) -> Unit | None:
    """The county or zone that a unit lies in, whether or not that is within the scope."""
    return next((own for own in reversed(chain_of(unit)) if own.is_county), None)


def successors(unit: Unit, user: User) -> Any:
    """The schools that may take over a school's people: the open ones of its county, for those who may edit there."""
    county = county_above(unit)
    if county is None or not user.has_perm("registry.edit_schools", county):
        return School.everywhere.none()
    others = School.everywhere.filter(unit__path__under=county.path, unit__closed=None).exclude(pk=unit.pk)
    return others.select_related("unit").order_by("unit__sort_key")


@dataclass(frozen=True)
class SchoolProblem:
    """A problem that an import found with a school, and the import."""

    batch: ImportBatch
    problem: dict[str, Any]

    @property
    def severity(self) -> str:
        """Error, warning or notice."""
        return str(self.problem.get("severity", ""))

    @property
    def text(self) -> str:
        """The whole sentence, as the import's own page writes it."""
        from tongpan.registry.imports.problems import Problem

        return Problem.from_dict(self.problem).text()


def problems_about(school: School) -> list[SchoolProblem]:
    """What the last imports of this school's region found that names the school, newest first.

    Imports belong to the region that made them, which lies above the school, so this looks beyond the scope.
    """
    found: list[SchoolProblem] = []
    batches = ImportBatch.everywhere.filter(
        unit__in=Unit.everywhere.above(school.unit), state__in=(ImportBatch.State.CHECKED, ImportBatch.State.COMMITTED)
    )
    with seeing(everything("problems that name a school")):
        searched = list(batches.order_by("-created")[:BATCHES_SEARCHED])
    for batch in searched:
        found += [SchoolProblem(batch, problem) for problem in batch.problems if _names(problem, school)]
        if len(found) >= PROBLEMS_SHOWN:
            break
    return found[:PROBLEMS_SHOWN]


def _names(problem: dict[str, Any], school: School) -> bool:
    told = {str(problem.get("value", "")), *(str(value) for value in problem.get("values", {}).values())}
    return bool(told & {school.code, school.unit.slug, school.unit.name})
