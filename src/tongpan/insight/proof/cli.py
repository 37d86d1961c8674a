"""``tongpan effect``: did it work, from the terminal."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from tongpan.insight.cli import JSON, UNIT, YEAR, scope_of

BETTER, WITHIN, COMPARISON = ("up", "down"), ("same", "all"), ("never", "not_yet")


@click.command()
@UNIT
@YEAR
@click.option("--source", required=True, metavar="KIND:KEY", help="What helped: bond:12, form:community, programme:3, "
              "posting:exchange, or hand with --school and --first.")  # fmt: skip
@click.option("--outcome", required=True, metavar="KIND:CODE", help="What may have changed: figure:CODE, "
              "indicator:L1, test:SUBJECT:GRADE:SCALE.")  # fmt: skip
@click.option("--stage", default="primary", show_default=True, help="kindergarten, primary, junior or senior.")
@click.option("--school", "schools", multiple=True, metavar="SCHOOL", help="A helped school, by its key; repeat.")
@click.option("--first", type=click.IntRange(1990, 2100), help="The first school year with help, with --school.")
@click.option("--better", type=click.Choice(BETTER), default="up", show_default=True, help="Which way is better.")
@click.option("--lag", type=click.IntRange(0, 5), default=0, show_default=True, help="Years until it can be seen.")
@click.option("--within", type=click.Choice(WITHIN), default="same", show_default=True, help="Compared schools lie in "
              "the same counties, or anywhere in the unit.")  # fmt: skip
@click.option("--comparison", type=click.Choice(COMPARISON), default="never", show_default=True)
@click.option("--alone/--any", default=True, show_default=True, help="Leave out schools that have other help.")
@click.option("--like", is_flag=True, help="Only schools in like places.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--title", default="", help="The name under which the answer is kept.")
@click.option("--out", type=click.Path(dir_okay=False), help="Write the answer to a .pdf or .docx file too.")
@JSON
def effect(slug: str, year: int, as_json: bool, out: str | None, **asked: Any) -> None:
    """Find out whether help worked: helped schools beside others through the years, with an interval.

    The answer is kept as a run that can be opened in the browser and cited by a yearly review. Where neither records,
    question nor program have changed since, the stored one is shown.

    \b
    Examples:
      tongpan effect --unit 441826 --year 2025 --source bond:1 --outcome figure:reading_grade4
      tongpan effect --unit 4418 --year 2025 --source posting:exchange --outcome indicator:L1 --json

    \b
    Exit codes:
      0  there is an answer: it worked, it went the wrong way, or there is no effect to be seen
      1  the data cannot tell; the reasons are printed
      2  the command was not understood
    """
    if out and not out.endswith((".pdf", ".docx")):
        raise click.BadParameter("Give a file that ends in .pdf or .docx.", param_hint="--out")
    with scope_of(slug) as unit:
        from .cli_words import answered, facts, text, written

        run = answered(unit, year, asked)
        click.echo(json.dumps(facts(run), ensure_ascii=False, indent=1) if as_json else text(run))
        if out:
            written(run, out)
        sys.exit(1 if run.status == "unknown" else 0)
