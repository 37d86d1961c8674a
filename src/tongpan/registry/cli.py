"""``tongpan import``: somebody's spreadsheets into the records, from the command line."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from tongpan.access.models import Unit

    from .imports.outcome import Outcome

AUTO = "auto"
LEVELS = ("province", "city", "county")
SHOWN = 30
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PAIR = "NAME=TEXT"


class KindName(click.ParamType):
    """The key of a kind of file; which there are is known once the apps are ready."""

    name = "kind"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The key, or a refusal that names them all."""
        known = [AUTO, *kinds_known()]
        if value in known:
            return value
        told = _("“%(value)s” is none of: %(known)s.") % {"value": value, "known": ", ".join(known)}
        raise click.BadParameter(told, ctx, param)


def kinds_known() -> list[str]:
    """The keys of all kinds of files."""
    import django

    django.setup()
    from .imports.kinds import all_kinds

    return list(all_kinds())


def list_kinds(ctx: click.Context, _param: click.Parameter, asked: bool) -> None:
    """Print what can be brought in, and end."""
    if asked and not ctx.resilient_parsing:
        from .imports.kinds import all_kinds

        for key in kinds_known():
            click.echo(f"{key:<14}{all_kinds()[key].label}")
        ctx.exit()


class Progress:
    """One line on the terminal that says what is being done; nothing where the output is no terminal."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._said = 0.0

    def __call__(self, step: str, done: float = 0, total: float = 0, **values: Any) -> None:
        """Show a step, and how much of how much of it is done."""
        if not self._live or (time.monotonic() - self._said < 0.1 and done < total):
            return
        self._said = time.monotonic()
        share = done / total if total else 0
        bar = f" [{'#' * round(share * 30):<30}] {share:4.0%}" if total else ""
        click.echo(f"\r\033[K{_(step) % values}{bar}", nl=False, err=True)

    def close(self) -> None:
        """Clear the line."""
        if self._live:
            click.echo("\r\033[K", nl=False, err=True)


def pairs(_context: click.Context, option: click.Parameter, words: tuple[str, ...]) -> dict[str, str]:
    """``name=text`` options as a dictionary."""
    found = {}
    for word in words:
        name, sign, text = word.partition("=")
        if not sign or not name:
            raise click.BadParameter(f"“{word}” is not of the form {PAIR}.", param=option)
        found[name.strip()] = text.strip()
    return found


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--unit", "slug", required=True, metavar="SLUG", help="The unit whose records these are, such as 441826.")
@click.option("--year", required=True, type=click.IntRange(1990, 2100), help="School year; 2025 is 2025–2026.")
@click.option("--kind", type=KindName(), default=AUTO, show_default=True, help="What the files hold; see --kinds.")
@click.option("--kinds", is_flag=True, is_eager=True, expose_value=False, callback=list_kinds,
              help="List what the files may hold, and end.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Check and count; write nothing.")
@click.option(
    "--good-rows/--all-or-nothing", default=False, help="Write the rows without errors, or only a whole file."
)
@click.option("--errors", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT.xlsx",
              help="Return the workbook with a column that names every problem.")  # fmt: skip
@click.option("--map", "mapping", default="", metavar="NAME", help="Use the mapping saved under this name.")
@click.option("--save-map", default="", metavar="NAME", help="Save the mapping under this name.")
@click.option(
    "--set", "fields", multiple=True, callback=pairs, metavar="FIELD=HEADER", help="Fill a field from a column."
)
@click.option("--const", "constants", multiple=True, callback=pairs, metavar="FIELD=VALUE",
              help="A value for every row, where the file does not say it.")  # fmt: skip
@click.option("--create", default="", metavar="NAME", help="Make the unit under this name first, if there is none.")
@click.option("--level", type=click.Choice(LEVELS), default="county", show_default=True, help="Level of a new unit.")
@click.option("--json", "as_json", is_flag=True, help="Print counts and all problems as JSON.")
def import_command(
    files: tuple[Path, ...],
    slug: str,
    year: int,
    errors: Path | None,
    create: str,
    level: str,
    as_json: bool,
    **asked: Any,
) -> None:
    """Bring spreadsheets into the records: schools, figures, teachers, and every list of assistance.

    FILES are .xlsx, .xls or .csv (UTF-8 or GB18030). Columns are recognised by their headers, in Chinese or English or
    by a saved mapping; what stands above the headers does not matter. Every problem is reported at once, with sheet,
    row, column, value, cause and remedy. Each file is written in one transaction: completely, or (--good-rows) without
    the rows that have errors. The same file again changes nothing.

    Several files are taken in the order given; put schools before teachers and figures. What a list of assistance holds
    (--kind needs, projects, ledger …) is named, not guessed; a file that a list was exported to can be brought back.

    \b
    Examples:
      tongpan import schools.xlsx --unit 441826 --year 2025 --dry-run
      tongpan import teachers.csv --unit 441826 --year 2025 --good-rows --errors teachers-problems.xlsx
      tongpan import list.csv --unit 441826 --year 2025 --set pupils=ENROLMEN --const stage=primary --save-map list
      tongpan import schools.xlsx --unit 441826 --create 连南瑶族自治县 --year 2025
      tongpan import ledger.xlsx --kind ledger --unit 441826 --year 2025 --dry-run

    \b
    Exit codes:
      0  everything was written, or the dry run found no error
      1  errors were found; what could not stand was not written
      2  the command was not understood
    """
    import django

    django.setup()
    asked["options"] = {"constants": constants} if (constants := asked.pop("constants")) else {}
    asked["save_mapping"] = asked.pop("save_map")
    unit = _unit(slug, create, level)
    results = [_import(path, unit, year, _returned(errors, path, files), asked) for path in files]
    if as_json:
        click.echo(json.dumps({"files": results}, ensure_ascii=False, indent=1))
    else:
        for result in results:
            _show(result, asked["dry_run"])
    sys.exit(1 if any(result["counts"]["errors"] for result in results) else 0)


def _unit(slug: str, create: str, level: str) -> Unit:
    from tongpan.access.models import CodeScheme, Unit, UnitCode

    found = Unit.everywhere.filter(slug=slug).first()
    if found is None and not create:
        raise click.UsageError(
            _("There is no unit “%(slug)s”; give its key, or --create NAME to make it.") % {"slug": slug}
        )
    if found is None:
        found = Unit(slug=slug, name=create, kind=level)
        found.save()
        if slug.isdigit() and len(slug) == 6:
            UnitCode.objects.create(unit=found, scheme=CodeScheme.GB2260, code=slug)
    return found


def _returned(errors: Path | None, path: Path, files: tuple[Path, ...]) -> Path | None:
    """One file of problems for each file: where there are several, the name of each is put before it."""
    return errors if errors is None or len(files) == 1 else errors.with_name(f"{path.stem}-{errors.name}")


def _import(path: Path, unit: Unit, year: int, returned: Path | None, asked: dict[str, Any]) -> dict[str, Any]:
    from tongpan.access.scope import in_unit

    from .actions.import_file import import_file
    from .imports.outcome import Outcome
    from .imports.reading import UnreadableError

    progress, began = Progress(), time.monotonic()
    try:
        with in_unit(unit):
            outcome = import_file(
                path, unit=unit, year=year, returned=returned, user="tongpan import", say=progress, **asked
            )
    except UnreadableError as error:
        outcome = Outcome(problems=[error.problem(path.name)])
    except LookupError as error:
        raise click.UsageError(str(error.args[0])) from None
    finally:
        progress.close()
    return _result(path, outcome, time.monotonic() - began, returned)


def _result(path: Path, outcome: Outcome, seconds: float, returned: Path | None) -> dict[str, Any]:
    kept = returned if returned and returned.exists() else None
    problems = [{**problem.as_dict(), "text": problem.text()} for problem in outcome.problems]
    return {
        "file": path.name,
        "committed": outcome.committed,
        "seconds": round(seconds, 2),
        "counts": outcome.counts,
        "problems": problems,
        "returned": str(kept) if kept else None,
    }


def _show(result: dict[str, Any], dry_run: bool) -> None:
    from .imports.kinds import words_of_records

    counts = result["counts"]
    click.secho(result["file"], bold=True)
    for kind, own in counts["kinds"].items():
        text = _("%(kind)s: %(added)s added, %(changed)s changed, %(same)s unchanged")
        click.echo("  " + text % {"kind": words_of_records(kind), **own})
    colours = {"error": "red", "warning": "yellow"}
    told = [problem for problem in result["problems"] if problem["severity"] in colours]
    for problem in told[:SHOWN]:
        click.secho(f"  {problem['sheet']} {problem['text']}".replace("   ", "  "), fg=colours[problem["severity"]])
    if len(told) > SHOWN:
        click.echo("  " + _("… and %(number)s more; see --errors or --json") % {"number": len(told) - SHOWN})
    if result["returned"]:
        click.echo("  " + _("Returned with the problems: %(path)s") % {"path": result["returned"]})
    click.echo("  " + _verdict(result, counts, dry_run))


def _verdict(result: dict[str, Any], counts: dict[str, Any], dry_run: bool) -> str:
    found = {"errors": counts["errors"], "warnings": counts["warnings"], "rows": counts["left_out"]}
    if dry_run:
        return _("Dry run: %(errors)s errors, %(warnings)s warnings; nothing was written.") % found
    if not result["committed"]:
        return _("Nothing was written: %(errors)s errors. Correct them, or use --good-rows.") % found
    return _("Written; %(rows)s rows left out, %(warnings)s warnings.") % found
