"""``tongpan gap``, ``tongpan plan`` and ``tongpan runs``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from tongpan.access.models import Unit
    from tongpan.insight.models import Run

UNIT = click.option("--unit", "slug", required=True, metavar="SLUG", help="A county, or a city for all its counties.")
YEAR = click.option("--year", required=True, type=click.IntRange(1990, 2100), help="School year; 2025 is 2025–2026.")
PACK = click.option("--pack", default="balanced-2017", show_default=True, help="The rule pack.")
DATE = click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Rules in force on this day.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
KINDS = ("gap", "balance", "frontier", "pairing", "communities", "exchange", "layout", "bus", "effect")
LEVERS = ("move", "hire", "train", "buy")


@contextmanager
def scope_of(slug: str) -> Iterator[Unit]:
    """Django set up, and the scope of a unit open."""
    import django

    django.setup()
    from tongpan.access.models import Unit
    from tongpan.access.scope import in_unit

    unit = Unit.everywhere.filter(slug=slug).first()
    if unit is None:
        raise click.UsageError(f"There is no unit “{slug}”; give its key, such as 441826.")
    with in_unit(unit):
        yield unit


@click.command()
@UNIT
@YEAR
@PACK
@DATE
@click.option("--schools", is_flag=True, help="List the schools that fall short, with what each lacks.")
@JSON
def gap(slug: str, year: int, pack: str, day: Any, schools: bool, as_json: bool) -> None:
    """Measure the gap: which schools and which indicators fall short of the rule, county by county.

    Each county's gap is kept as a run. Where neither figures nor rules have changed since the last one, that one is
    shown and nothing is computed.

    \b
    Examples:
      tongpan gap --unit 441826 --year 2025
      tongpan gap --unit 4418 --year 2025 --schools --json

    \b
    Exit codes:
      0  every county passes
      1  a county falls short, cannot be judged, or the rules do not hold on that day
      2  the command was not understood
    """
    with scope_of(slug) as unit:
        from . import cli_words

        runs = cli_words.measured(unit, year, pack, day.date() if day else None)
        if as_json:
            click.echo(json.dumps([cli_words.gap_facts(run, schools) for run in runs], ensure_ascii=False, indent=1))
        else:
            for run in runs:
                click.echo(cli_words.gap_text(run, schools))
        sys.exit(0 if runs and all(run.status == "passes" for run in runs) else 1)


@click.group()
def plan() -> None:
    """Find plans: the cheapest help that closes a gap."""


@plan.command()
@UNIT
@YEAR
@PACK
@DATE
@click.option("--budget", type=float, metavar="YUAN", help="The most that the plan may cost.")
@click.option("--lever", "levers", multiple=True, type=click.Choice(LEVERS), default=LEVERS, show_default=True,
              help="What may be done; repeat for several.")  # fmt: skip
@click.option("--share-out", type=click.FloatRange(0, 1), help="Largest share of a school's teachers who leave it.")
@click.option("--distance", "distance_km", type=float, metavar="KM", help="Longest way of a move.")
@click.option("--backbone", "backbone_share", type=click.FloatRange(0, 1), help="Least share of backbone who move.")
@click.option("--hires", type=click.IntRange(0), help="At most this many new posts.")
@click.option("--frozen", multiple=True, metavar="SCHOOL", help="Nobody leaves or joins this school; repeat.")
@click.option("--cost", "costs", multiple=True, metavar="CODE=YUAN", help="Another unit cost, as hire_teacher=90000.")
@click.option("--years", type=float, default=1.0, show_default=True, help="Years of posts and allowances counted.")
@click.option("--seconds", type=click.IntRange(1, 36_000), default=60, show_default=True, help="Search time a county.")
@click.option("--gap", "proven", type=float, default=0.002, show_default=True, help="Stop when proven within this.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--title", default="", help="The name under which the plan is kept.")
@JSON
def balance(slug: str, year: int, as_json: bool, **asked: Any) -> None:
    """Find the cheapest moves, hires, training and purchases after which the county passes, with a proven bound.

    Of a city, every county is solved on its own, side by side on this machine's cores or on the cluster that
    TONGPAN_EXECUTOR names. Limits that are not given are the planning defaults of the region. Every plan is kept as a
    run and can be opened, compared and adopted in the browser.

    \b
    Examples:
      tongpan plan balance --unit 441826 --year 2025
      tongpan plan balance --unit 441826 --year 2025 --budget 5000000 --lever move --lever train
      tongpan plan balance --unit 4418 --year 2025 --seconds 300 --json

    \b
    Exit codes:
      0  every county has a plan
      1  a county has none: the limits that cannot stand together are printed
      2  the command was not understood
    """
    with scope_of(slug) as unit:
        from . import cli_words

        runs, failed = cli_words.planned(unit, year, asked)
        if as_json:
            facts = [cli_words.plan_facts(run) for run in runs]
            click.echo(json.dumps({"plans": facts, "failed": failed}, ensure_ascii=False, indent=1))
        else:
            for run in runs:
                click.echo(cli_words.plan_text(run))
            for _slug, name, reason in failed:
                click.echo(f"{name}: {reason}", err=True)
        sys.exit(0 if runs and not failed and all(run.result["plan"] for run in runs) else 1)


def _with_planners() -> None:
    from tongpan.insight.planners.cli import commands

    for command in commands():
        plan.add_command(command)


_with_planners()


@click.command()
@click.option("--unit", "slug", required=True, metavar="SLUG", help="The unit whose runs, and those below it.")
@click.option("--year", type=click.IntRange(1990, 2100), help="Only of this school year.")
@click.option("--kind", type=click.Choice(KINDS), help="Only of this kind.")
@click.option("--limit", type=click.IntRange(1), default=30, show_default=True, help="At most so many, newest first.")
@JSON
def runs(slug: str, year: int | None, kind: str | None, limit: int, as_json: bool) -> None:
    """List what was computed: when, of which unit and year, by whom, with what result, from which inputs.

    \b
    Examples:
      tongpan runs --unit 4418 --kind balance
      tongpan runs --unit 441826 --year 2025 --json
    """
    with scope_of(slug) as unit:
        from . import cli_words

        found = _runs(unit, year, kind)[:limit]
        if as_json:
            click.echo(json.dumps([cli_words.run_facts(run) for run in found], ensure_ascii=False, indent=1))
        else:
            for run in found:
                click.echo(cli_words.run_line(run))


def _runs(unit: Unit, year: int | None, kind: str | None) -> list[Run]:
    from tongpan.insight.models import Run

    rows = Run.objects.filter(unit__path__under=unit.path).defer("result").select_related("unit", "user")
    rows = rows.filter(year=year) if year else rows
    return list((rows.filter(kind=kind) if kind else rows).order_by("-created"))
