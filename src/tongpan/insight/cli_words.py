"""What the commands compute and print."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click
from django.utils.translation import gettext as _

from tongpan.access.models import Unit
from tongpan.registry.cli import Progress
from tongpan.ui.formats import number, percent, wan
from tongpan_core.plan.problem import ProblemError
from tongpan_core.plan.problem import Progress as Searched
from tongpan_core.policy import PolicyError

from .actions.gap import measure_gaps
from .actions.plan import Reason, plan_county, plan_region
from .models import Run
from .queries.defaults import plan_params
from .queries.plan_page import PlanPage
from .queries.words import named, reason_said, said, stage_name, verdict_word
from .run_list import status_word


def measured(unit: Unit, year: int, pack: str, day: dt.date | None) -> list[Run]:
    """The gaps of the counties at or below a unit, with progress on the terminal."""
    told = Progress()
    try:
        return measure_gaps(
            unit, [year], user=None, pack=pack, policy_date=day,
            tell=lambda done, total, county: told(_("Measuring %(county)s"), done, total, county=county.title),
        )  # fmt: skip
    except PolicyError as error:
        raise click.ClickException(said(error.told)) from error
    finally:
        told.close()


def gap_facts(run: Run, schools: bool) -> dict[str, Any]:
    """A gap as plain values; its schools only where they are asked for."""
    facts = {"run": str(run.pk), "unit": run.unit.slug, "name": run.unit.name, "year": run.year, "verdict": run.status,
             "pack": run.pack, "policy_date": run.policy_date.isoformat(), "digest": run.digest}  # fmt: skip
    kept = {name: run.summary[name] for name in ("stages", "indicators", "excluded", "unknown", "differences")}
    return facts | kept | ({"schools": _short(run)} if schools else {})


def _short(run: Run) -> list[dict[str, Any]]:
    return [
        {
            "school": own["school"], "name": own["name"], "stage": own["stage"], "verdict": own["verdict"],
            "lacks": {cell["code"]: cell["shortfall"] for cell in own["cells"] if cell["met"] is False},
        }
        for own in run.result["schools"]
        if own["verdict"] != "passes"
    ]  # fmt: skip


def gap_text(run: Run, schools: bool) -> str:
    """A gap for the terminal."""
    colon = _(": ")
    lines = [f"{run.unit.name} {run.year}–{run.year + 1}{colon}{verdict_word(run.status)}"]
    for stage, own in run.summary["stages"].items():
        text = _("  %(stage)s: %(passing)s of %(all)s schools meet the rule, %(open)s cannot be judged")
        lines.append(
            text
            % {
                "stage": stage_name(stage), "passing": own["passing"], "all": own["schools"], "open": own["unjudged"]
            }
        )  # fmt: skip
    for own in run.summary["indicators"]:
        mark = {True: "✓", False: "▲", None: "?"}[own["passes"]]
        limit = "" if own["limit"] is None else f" ≤ {number(own['limit'], 2)}"
        spread = _("CV %(cv)s%(limit)s, %(below)s schools below") % {
            "cv": number(own["cv"], 3), "limit": limit, "below": own["below"],
        }  # fmt: skip
        lines.append(f"  {mark} {own['code']} {stage_name(own['stage'])} {named(own)}{colon}{spread}")
    if schools:
        for row in _short(run):
            lacks = "、".join(f"{code} {number(short, 1)}" for code, short in row["lacks"].items())
            lines.append(f"    {row['name']} {stage_name(row['stage'])}{colon}{lacks or verdict_word(row['verdict'])}")
    return "\n".join(lines)


def planned(unit: Unit, year: int, asked: dict[str, Any]) -> tuple[list[Run], list[list[str]]]:
    """The plans of a county or of every county of a region, and the counties that could not be solved."""
    told, failed = Progress(), list[list[str]]()

    def search(progress: Searched) -> None:
        best = "" if progress.objective is None else f" {wan(progress.objective)}"
        told(f"{_(progress.step)}{best} {percent(progress.gap, 2)}", progress.seconds, asked["seconds"])

    def done(run: Run | None, county: Unit, reason: Reason) -> None:
        if run is None:
            failed.append([county.slug, county.name, reason_said(reason)])
        told(_("Solved: %(county)s"), 0, 0, county=county.title)

    try:
        params = _params(unit, year, asked)
        if unit.is_county:
            return [plan_county(unit, year, params, user=None, tell=search)], failed
        return plan_region(unit, year, params, user=None, done=done), failed
    except (ProblemError, PolicyError) as error:
        raise click.ClickException(said(error.told)) from error
    finally:
        told.close()


def _params(unit: Unit, year: int, asked: dict[str, Any]) -> dict[str, Any]:
    """Defaults of the region, with what was given in their place."""
    plain = ("pack", "share_out", "distance_km", "backbone_share", "budget", "hires", "years", "seconds", "seed")
    return plan_params(
        unit,
        year,
        title=asked["title"] or _("Path to balance, %(unit)s") % {"unit": unit.title},
        day=asked["day"].date() if asked["day"] else None,
        frozen=asked["frozen"],
        costs=dict(map(_cost, asked["costs"])),
        levers=sorted(asked["levers"]),
        gap=asked["proven"],
        **{name: asked[name] for name in plain},
    )


def _cost(word: str) -> tuple[str, float]:
    name, _sign, text = word.partition("=")
    try:
        return name, float(text)
    except ValueError:
        sample = "hire_teacher=90000"
        raise click.BadParameter(f"“{word}” is not a cost; write it as {sample}.", param_hint="--cost") from None


def plan_facts(run: Run) -> dict[str, Any]:
    """A plan as plain values."""
    facts = {"run": str(run.pk), "unit": run.unit.slug, "name": run.unit.name, "status": run.status}
    words = [own["words"] for own in PlanPage(run).conflict]
    return facts | {"summary": run.summary, "plan": run.result["plan"], "conflict": words, "seconds": run.seconds}


def plan_text(run: Run) -> str:
    """A plan for the terminal."""
    page, own, colon = PlanPage(run), run.summary, _(": ")
    lines = [f"{run.unit.name}{colon}{status_word(run.status)}", f"  {page.honest}"]
    if page.solved:
        text = _(
            "  %(cost)s ten thousand yuan: %(moves)s move, %(hires)s new, %(trainings)s trained, %(lines)s purchases"
        )
        lines.append(text % (own | {"cost": wan(own["cost"]), "lines": own["purchases"]}))
        text = _(
            "  schools that meet the rule %(before)s → %(after)s of %(all)s, CVs over the limit %(over)s → %(then)s"
        )
        lines.append(
            text
            % {
                "before": own["passing_before"], "after": own["passing_after"], "all": own["sections"],
                "over": own["over_before"], "then": own["over_after"],
            }
        )  # fmt: skip
        semicolon = _("; ")
        lines += [f"    {own['name']} {own['stage_name']}{colon}{semicolon.join(own['does'])}" for own in page.changes]
    lines += [f"  · {row['words']}（{row['relax']}）" for row in page.conflict]
    return "\n".join(lines)


def run_facts(run: Run) -> dict[str, Any]:
    """A run in a list, as plain values."""
    names = ("kind", "title", "year", "status", "pack", "policy_region", "seconds", "seed", "digest", "code_version")
    facts = {"run": str(run.pk), "unit": run.unit.slug, "created": run.created.isoformat(), "by": str(run.user or "")}
    return facts | {name: getattr(run, name) for name in names} | {"cost": run.summary.get("cost")}


def run_line(run: Run) -> str:
    """A run in a list, for the terminal."""
    when = f"{run.created:%Y-%m-%d %H:%M}"
    return (
        f"{str(run.pk)[:8]}  {when}  {run.get_kind_display()}  {run.unit.title}  {run.year}  {status_word(run.status)}"
    )
