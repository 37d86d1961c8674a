"""``tongpan plan pairing | communities | exchange | layout | bus``: the planners from the terminal."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

HELP = {
    "pairing": "Pair schools that can help with schools that need help: the best total fit, then the fairest.",
    "communities": "Choose core schools and the members that join them, by the shortest ways.",
    "exchange": "Find who goes where for a year, for which subject, with every ratio kept.",
    "layout": "Find which schools to keep, merge or open within the limits of the way.",
    "bus": "Find stops, routes and times with the fewest buses.",
}
NOTES = """
\b
What is not set is the default that the form of the page starts with. Of a city, every county is planned on its own,
side by side (pairing: the city as one). Every plan is kept as a run that can be opened and adopted in the browser.

\b
Examples:
  tongpan plan {key} --unit 441826 --year 2025
  tongpan plan {key} --unit 441826 --year 2025 --seconds 20 --json
  tongpan plan {key} --unit 441826 --year 2025 --set {sample}

\b
Exit codes:
  0  there is a plan (of every county)
  1  there is none somewhere: the wishes that cannot stand together are printed
  2  the command was not understood
"""
SAMPLES = {
    "pairing": "donor_places=3", "communities": "cores_most=6", "exchange": "share=12", "layout": "walk_km=3",
    "bus": "seats=36",
}  # fmt: skip


def commands() -> list[click.Command]:
    """One command a planner."""
    return [_command(key) for key in HELP]


def _command(key: str) -> click.Command:
    from tongpan.insight.cli import JSON, UNIT, YEAR

    @click.command(key, help=HELP[key] + "\n" + NOTES.format(key=key, sample=SAMPLES[key]))
    @UNIT
    @YEAR
    @click.option("--seconds", type=click.IntRange(1, 3600), default=60, show_default=True, help="Search time.")
    @click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
    @click.option("--title", default="", help="The name under which the plan is kept.")
    @click.option(
        "--set", "wishes", multiple=True, metavar="NAME=VALUE", help="A wish, by its name in the form; repeat."
    )
    @JSON
    def command(slug: str, year: int, as_json: bool, **given: Any) -> None:
        from tongpan.insight.cli import scope_of

        with scope_of(slug) as unit:
            from .cli_words import facts, found_plans, text

            runs, failed = found_plans(key, unit, year, given)
            if as_json:
                click.echo(
                    json.dumps({"plans": [facts(run) for run in runs], "failed": failed}, ensure_ascii=False, indent=1)
                )
            else:
                for run in runs:
                    click.echo(text(run))
                for _slug, name, reason in failed:
                    click.echo(f"{name}: {reason}", err=True)
            sys.exit(0 if runs and not failed and all(run.result["plan"] for run in runs) else 1)

    return command
