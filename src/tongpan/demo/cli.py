"""``tongpan demo``: the synthetic region, its accounts and its workbooks, from the command line."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from .accounts import Issued

REGIONS = ("qingyuan", "liannan", "zhanjiang", "hengshui")
"""The documented regions (:mod:`tongpan.demo.regions.catalogue`); named here so that the help needs no database."""
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--small", is_flag=True, help="Take one county of thirteen schools instead of the whole city.")
@click.option("--seed", type=int, default=None, help="Another seed gives another region.")
@click.option("--reset-passwords", is_flag=True, help="Give every demonstration account a fresh password.")
@click.option("--workbooks", type=FOLDER, metavar="DIR", help="Write sample workbooks to a folder; load nothing.")
@click.option("--county", default="441823", show_default=True, metavar="CODE", help="Their county, or “all”.")
@click.option("--clean", is_flag=True, help="Write the workbooks without the planted faults.")
@click.option(
    "--region",
    "regions",
    multiple=True,
    type=click.Choice((*REGIONS, "all")),
    help="Load a documented region, told from its records, instead. May be given several times.",
)
@click.option("--city", is_flag=True, help="Load a year of help in an invented city of 900 schools instead.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def demo(
    small: bool,
    seed: int | None,
    reset_passwords: bool,
    workbooks: Path | None,
    county: str,
    clean: bool,
    regions: tuple[str, ...],
    city: bool,
    as_json: bool,
) -> None:
    """Load the demonstration region: a synthetic Qingyuan, school by school and teacher by teacher.

    Prepares the database if need be, adds what is missing, measures the gaps of five years, and creates one account
    for each role. The passwords are drawn at random and shown once; only their hashes are stored. A second call
    changes nothing.

    With --workbooks nothing is loaded: the folder receives the workbooks that a bureau would have (schools, figures,
    teachers, statistics forms), with the faults that such workbooks have and a list of them, or clean with --clean.

    With --region the records of a documented region are loaded, alone or beside the demonstration: its published
    figures are counted from single records on the page that is printed. People, and all schools but those that the
    documents name, are invented.

    With --city a city of 900 schools is loaded, alone or beside the demonstration, with a year of bonds, exchange,
    activities, mentoring, projects and money, as many of each as a real city keeps. All of it is invented.

    \b
    Examples:
      tongpan demo
      tongpan demo --region hengshui
      tongpan demo --city
      tongpan demo --reset-passwords
      tongpan demo --workbooks samples --county 441823
    """
    import django

    django.setup()
    from .load import DemoError

    if regions and (workbooks or small or city):
        raise click.UsageError(_("--region stands alone: leave out --small, --city and --workbooks."))
    if city and (workbooks or small):
        raise click.UsageError(_("--city stands alone: leave out --small and --workbooks."))
    try:
        if city:
            _load_city(seed, reset_passwords, as_json)
        elif regions:
            _tell(regions, seed, reset_passwords, as_json)
        elif workbooks is None:
            _load(small, seed, reset_passwords, as_json)
        else:
            _write(workbooks, county, small, seed, clean, as_json)
    except DemoError as error:
        raise click.ClickException(str(error)) from error


def _load(small: bool, seed: int | None, reset: bool, as_json: bool) -> None:
    from tongpan.access.database import prepare_database

    from .accounts import ensure_accounts
    from .appraisal import load_appraisals
    from .effect import load_effects
    from .gaps import measure_missing
    from .load import load
    from .region import SEED, small_region, synthetic_region
    from .testing import load_tests

    began = time.monotonic()
    prepare_database()
    if not as_json:
        click.echo(_("Loading the demonstration region …"))
    region = (small_region if small else synthetic_region)(SEED if seed is None else seed)
    counts = load(region)
    counts["effects"] = load_effects(region)
    counts["gaps"] = measure_missing(region, None if as_json else _bar(_("Measuring the gaps …")))
    counts["tests"] = load_tests()
    issued = ensure_accounts(reset=reset)
    counts["appraisals"] = load_appraisals(region)
    seconds = round(time.monotonic() - began, 1)
    if as_json:
        click.echo(json.dumps({"added": counts, "accounts": _plain(issued), "seconds": seconds}, ensure_ascii=False))
    else:
        click.echo(_summary(counts, seconds))
        click.echo(_passwords(issued))


def _load_city(seed: int | None, reset: bool, as_json: bool) -> None:
    from tongpan.access.database import prepare_database

    from .accounts import issue
    from .big import CITY
    from .city.load import SAMPLES, load_city, region_of
    from .gaps import measure_missing
    from .region import SEED

    began = time.monotonic()
    prepare_database()
    own = SEED if seed is None else seed
    counts = load_city(own, tell=None if as_json else _bar(_("Loading the city …")))
    counts["gaps"] = measure_missing(region_of(own), None if as_json else _bar(_("Measuring the gaps …")))
    issued, seconds = issue(SAMPLES, CITY, reset=reset), round(time.monotonic() - began, 1)
    if as_json:
        click.echo(json.dumps({"added": counts, "accounts": _plain(issued), "seconds": seconds}, ensure_ascii=False))
        return
    click.echo(_city_summary(counts, seconds))
    click.echo(_passwords(issued))


def _city_summary(counts: dict[str, int], seconds: float) -> str:
    if not any(counts.values()):
        return _("The city is there already; nothing was changed.")
    records = sum(count for name, count in counts.items() if name != "gaps")
    return _(
        "Added %(schools)s schools, %(bonds)s bonds, %(people)s placements, %(activities)s activities and %(records)s "
        "records in all, and measured %(gaps)s gaps, in %(seconds)s s. All of it is invented."
    ) % {
        "schools": counts["schools"], "bonds": counts.get("bond", 0), "people": counts.get("placement", 0),
        "activities": counts.get("activity", 0), "records": records, "gaps": counts["gaps"], "seconds": seconds,
    }  # fmt: skip


def _tell(regions: Sequence[str], seed: int | None, reset: bool, as_json: bool) -> None:
    from tongpan.access.database import prepare_database

    from .regions.tell import Telling, tell_region

    prepare_database()
    told: list[Telling] = []
    for name in REGIONS if "all" in regions else dict.fromkeys(regions):
        bar = None if as_json else _bar(_("Loading %(region)s …") % {"region": name})
        told.append(tell_region(name, seed, reset=reset, tell=bar))
        if not as_json:
            click.echo(told[-1].said())
            click.echo(_passwords(told[-1].issued))
    if as_json:
        plain = {one.name: one.plain() | {"accounts": _plain(one.issued)} for one in told}
        click.echo(json.dumps(plain, ensure_ascii=False))


def _bar(label: str) -> Callable[[int, int], None]:
    """A progress bar on a terminal; elsewhere one line at the start."""

    def tell(done: int, total: int) -> None:
        if sys.stderr.isatty():
            filled = 30 * done // total
            click.echo(f"\r{label} [{'#' * filled}{'-' * (30 - filled)}] {done}/{total}", err=True, nl=done == total)
        elif done == 1:
            click.echo(label)

    return tell


def _summary(counts: dict[str, int], seconds: float) -> str:
    if not any(counts.values()):
        return _("The demonstration region is there already; nothing was changed.")
    return _(
        "Added %(units)s units, %(schools)s schools, %(villages)s villages, %(figures)s sets of figures and "
        "%(teachers)s teachers, and measured %(gaps)s gaps, in %(seconds)s s. All of it is invented."
    ) % {**counts, "seconds": seconds}


def _plain(issued: Sequence[Issued]) -> list[dict[str, str]]:
    return [
        {"username": one.sample.username, "password": one.password, "role": one.sample.role, "unit": one.unit}
        for one in issued
    ]


def _passwords(issued: Sequence[Issued]) -> str:
    """The table of what was issued now, or how to get new passwords."""
    if not issued:
        return _("The accounts keep their passwords; “tongpan demo --reset-passwords” gives fresh ones.")
    lines = [_("Demonstration accounts. The passwords are shown this once and kept nowhere:")]
    lines += [f"  {one.sample.username:<14} {one.password}   {one.sample.role_label} · {one.unit}" for one in issued]
    return "\n".join(lines)


def _write(folder: Path, county: str, small: bool, seed: int | None, clean: bool, as_json: bool) -> None:
    from .region import SEED, small_region, synthetic_region
    from .workbooks import write_workbooks

    region = (small_region if small else synthetic_region)(SEED if seed is None else seed)
    paths = write_workbooks(region, folder, county=county, clean=clean)
    if as_json:
        click.echo(json.dumps({"files": [str(path) for path in paths]}, ensure_ascii=False))
    else:
        click.echo(_("Wrote %(count)s files to %(folder)s.") % {"count": len(paths), "folder": folder})
