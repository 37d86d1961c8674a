"""What the planners' commands compute and print."""

from __future__ import annotations

from typing import Any

import click
from django.forms import MultipleChoiceField
from django.utils.translation import gettext as _

from tongpan.access.models import Unit
from tongpan.insight.actions.plan import Reason
from tongpan.insight.models import Run
from tongpan.insight.queries.places import statistics_day
from tongpan.insight.queries.words import reason_said, said
from tongpan.insight.run_list import status_word
from tongpan.registry.cli import Progress
from tongpan.ui.formats import percent
from tongpan_core.plan.problem import ProblemError
from tongpan_core.plan.problem import Progress as Searched
from tongpan_core.policy import PolicyError

from .actions.solve import plan_region, plan_unit
from .catalogue import PLANNERS
from .forms import PlannerForm, form_of
from .pages import page_of
from .plan_list import headline

NOTHING = ("none", "no", "false", "-")
"""Words for an empty wish or one that is not ticked."""


def found_plans(key: str, unit: Unit, year: int, given: dict[str, Any]) -> tuple[list[Run], list[list[str]]]:
    """The plans of a unit, or of every county of a region, and the counties that could not be planned for."""
    planner = PLANNERS[key]
    asked = _asked(form_of(key), unit, year, given)
    told, failed = Progress(), list[list[str]]()

    def search(progress: Searched) -> None:
        told(f"{_(progress.step)} {percent(progress.gap, 2)}", progress.seconds, float(asked["seconds"]))

    def done(run: Run | None, county: Unit, reason: Reason) -> None:
        if run is None:
            failed.append([county.slug, county.name, reason_said(reason)])
        told(_("Solved: %(county)s"), 0, 0, county=county.title)

    try:
        if unit.is_county or not planner.by_county:
            return [plan_unit(planner, unit, year, asked, user=None, tell=search)], failed
        return plan_region(planner, unit, year, asked, user=None, done=done), failed
    except (ProblemError, PolicyError) as error:
        raise click.ClickException(said(error.told)) from error
    finally:
        told.close()


def _asked(kind: type[PlannerForm], unit: Unit, year: int, given: dict[str, Any]) -> dict[str, Any]:
    """What the form would ask for with its defaults, and what was set in their place."""
    title = given["title"] or _("%(planner)s, %(unit)s") % {"planner": _("Plan"), "unit": unit.title}
    start = {"policy_date": statistics_day(year), "title": title} | kind.start(unit, year)
    blank = kind(unit=unit, year=year)
    for word in given["wishes"]:
        name, sign, value = word.partition("=")
        if not sign or name not in blank.fields:
            known = ", ".join(blank.fields)
            raise click.BadParameter(f"“{word}” is not NAME=VALUE with one of {known}.", param_hint="--set")
        many = isinstance(blank.fields[name], MultipleChoiceField)
        start[name] = [own for own in value.split(",") if own] if many else "" if value in NOTHING else value
    form = kind(start | {"seconds": given["seconds"], "seed": given["seed"]}, unit=unit, year=year)
    if not form.is_valid():
        lines = [f"{name}: {'; '.join(map(str, errors))}" for name, errors in form.errors.items()]
        raise click.UsageError("\n".join(lines))
    return form.asked()


def facts(run: Run) -> dict[str, Any]:
    """A plan as plain values."""
    page = page_of(run)
    words = [own["words"] for own in page.conflict]
    told = {"run": str(run.pk), "unit": run.unit.slug, "name": run.unit.name, "status": run.status}
    more = {"summary": run.summary, "plan": run.result["plan"], "conflict": words, "missing": page.missing}
    return told | more | {"seconds": run.seconds}


def text(run: Run) -> str:
    """A plan for the terminal."""
    page = page_of(run)
    lines = [f"{run.unit.name}{_(': ')}{status_word(run.status)}", f"  {page.honest}"]
    if page.solved:
        lines.append(f"  {headline(run)}")
        lines += [f"  {own.label}{_(': ')}{own.value} {own.unit} {own.note}".rstrip() for own in page.tiles()]
        lines += [f"    {thing} → {choice}" for thing, choice in page.choices().values()]
    lines += [
        f"  · {row['words']}（{row['relax']}）" if row["relax"] else f"  · {row['words']}" for row in page.conflict
    ]
    lines += [f"  ! {own}" for own in page.missing[:20]]
    return "\n".join(lines)
