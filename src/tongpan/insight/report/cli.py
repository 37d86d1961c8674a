"""``tongpan report``: the self-assessment from the records, or from somebody's own workbooks in one go."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from tongpan.access.models import Unit
    from tongpan.insight.models import Run

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
FORMATS = ("pdf", "docx")


@click.command()
@click.argument("files", nargs=-1, type=FILE)
@click.option("--from", "from_files", is_flag=True, help="Do the whole job on FILES, in a temporary database.")
@click.option("--unit", "slug", default="", metavar="SLUG", help="The county in the records, such as 441826.")
@click.option("--year", required=True, type=click.IntRange(1990, 2100), help="School year; 2025 is 2025–2026.")
@click.option("--plan/--no-plan", default=True, show_default=True, help="Find the cheapest path to balance too.")
@click.option("--budget", type=float, metavar="YUAN", help="The most that the path may cost; without it, the cheapest.")
@click.option("--seconds", type=click.IntRange(1, 3600), default=60, show_default=True, help="Search time per county.")
@click.option("--pack", default="balanced-2017", show_default=True, help="The rule pack.")
@click.option("--county", default="", metavar="NAME", help="With --from: the county, where the files do not name it.")
@click.option(
    "--region", default="", metavar="CODE", help="With --from: GB/T 2260 code whose rules hold, such as 441826."
)
@click.option("--good-rows", is_flag=True, help="With --from: go on without the rows that have errors.")
@click.option("--format", "formats", multiple=True, type=click.Choice(FORMATS), default=FORMATS, show_default=True)
@click.option("--out", type=FOLDER, default=Path(), metavar="DIR", help="Where the files are written.")
@click.option("--language", type=click.Choice(["zh-hans", "en"]), default="zh-hans", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print what was found and written as JSON.")
def report(files: tuple[Path, ...], from_files: bool, slug: str, as_json: bool, **asked: Any) -> None:
    """Write a county's self-assessment as PDF and Word, with the gap, the rules and the cheapest path to balance.

    From the records (--unit), or from workbooks with no server and no account (--from): schools, figures, teachers and
    statistics forms, in any order, .xlsx, .xls or .csv. They are imported into a temporary database, measured, planned
    and reported; nothing of them stays. A report is written for every county that the files hold.

    \b
    Examples:
      tongpan report --unit 441826 --year 2025
      tongpan report --year 2025 --out reports --from schools.xlsx figures.xlsx teachers.xlsx
      tongpan report --year 2025 --region 441826 --county 连南瑶族自治县 --from 教基统计.xlsx

    \b
    Exit codes:
      0  every report was written
      1  the files have errors, or a county could not be measured; what could be written was
      2  the command was not understood
    """
    if from_files != bool(files) or from_files == bool(slug):
        raise click.UsageError("Give either --unit SLUG, or --from with one file or more.")
    said = _from_files(files, asked) if from_files else _from_records(slug, asked)
    if as_json:
        click.echo(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        _show(said)
    sys.exit(1 if said["problems"] or not said["reports"] else 0)


def _from_records(slug: str, asked: dict[str, Any]) -> dict[str, Any]:
    import django

    django.setup()
    from tongpan.access.models import Unit
    from tongpan.access.scope import in_unit

    unit = Unit.everywhere.filter(slug=slug).first()
    if unit is None:
        raise click.UsageError(f"There is no unit “{slug}”; give its key, such as 441826.")
    with in_unit(unit):
        return _reports(unit, asked) | {"files": []}


def _from_files(files: tuple[Path, ...], asked: dict[str, Any]) -> dict[str, Any]:
    from .workspace import workspace

    with workspace():
        from django.utils.translation import override

        from tongpan.access.scope import in_unit
        from tongpan.registry.imports.reading import UnreadableError

        from .workspace import bring_in, root_for

        with override(asked["language"]):
            try:
                unit = root_for(files, county=asked["county"] or _("This county"), region=asked["region"])
                with in_unit(unit):
                    asked["out"].mkdir(parents=True, exist_ok=True)
                    brought = bring_in(
                        files, unit, asked["year"], good_rows=asked["good_rows"], problems_to=asked["out"]
                    )
                    if not all(own["committed"] for own in brought):
                        return {"files": brought, "reports": [], "problems": [_nothing_measured()]}
                    return _reports(unit, asked) | {"files": brought}
            except UnreadableError as error:
                raise click.ClickException(str(error)) from error


def _nothing_measured() -> str:
    return _(
        "Nothing was measured: the files have errors. Correct them, or go on without the rows concerned (--good-rows)."
    )


def _reports(unit: Unit, asked: dict[str, Any]) -> dict[str, Any]:
    """Gap, plan and files of every county at or below a unit."""
    from django.utils.translation import override

    from tongpan.insight.queries.places import counties_of
    from tongpan.insight.queries.words import said
    from tongpan_core.plan.problem import ProblemError
    from tongpan_core.policy import PolicyError

    found: dict[str, Any] = {"reports": [], "problems": []}
    with override(asked["language"]):
        for county in counties_of(unit):
            try:
                found["reports"].append(_county(county, asked, found["problems"]))
            except (ProblemError, PolicyError) as error:
                found["problems"].append(f"{county.name}: {said(error.told)}")
    return found


def _county(county: Unit, asked: dict[str, Any], problems: list[str]) -> dict[str, Any]:
    from tongpan.insight.actions.gap import measure_gap
    from tongpan.insight.actions.report import write_report

    gap_run = measure_gap(county, asked["year"], user=None, pack=asked["pack"])
    plan_run = _plan(county, asked, problems) if asked["plan"] else None
    asked["out"].mkdir(parents=True, exist_ok=True)
    written = []
    for format_ in dict.fromkeys(asked["formats"]):
        made = write_report(gap_run, plan_run, format_, user=None)
        path = asked["out"] / made.name
        path.write_bytes(made.content)
        written.append(str(path))
    return {
        "county": county.name,
        "verdict": gap_run.status,
        "stages": gap_run.summary["stages"],
        "plan": None if plan_run is None else {"status": plan_run.status, **plan_run.summary},
        "files": written,
    }


def _plan(county: Unit, asked: dict[str, Any], problems: list[str]) -> Run | None:
    """The cheapest path; None, and a word in ``problems``, where the county has nothing that could be planned for."""
    from tongpan.insight.actions.plan import plan_county
    from tongpan.insight.queries.defaults import plan_params
    from tongpan.insight.queries.words import said
    from tongpan_core.plan.problem import ProblemError

    given = {name: asked[name] for name in ("pack", "budget", "seconds")}
    params = plan_params(county, asked["year"], title=_("The cheapest path"), **given)
    try:
        return plan_county(county, asked["year"], params, user=None)
    except ProblemError as error:
        problems.append(f"{county.name}: {said(error.told)}")
        return None


def _show(said: dict[str, Any]) -> None:
    from tongpan.insight.queries.words import verdict_word
    from tongpan.ui.formats import percent, wan

    for own in said["files"]:
        click.echo(own["said"])
        for line in own["problems"]:
            click.echo(f"  {line}")
        if own["returned"]:
            click.echo("  " + _("Every problem at its row: %(file)s") % {"file": own["returned"]})
    for own in said["reports"]:
        click.echo(f"{own['county']}：{verdict_word(own['verdict'])}")
        if (plan := own["plan"]) and plan.get("cost") is not None:
            values = {"cost": wan(plan["cost"]), "gap": percent(plan["gap"], 2)}
            click.echo("  " + _("Cheapest path: %(cost)s 10k yuan, proven to within %(gap)s.") % values)
        for path in own["files"]:
            click.echo(f"  {path}")
    for line in said["problems"]:
        click.echo(line, err=True)
