"""A county of primary schools with several years of an outcome, and help whose effect is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import SimpleNamespace

from tests.web.insight.region import city, county, school

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.demo import effect as demo
from tongpan.registry.models import YearFigures

YEARS = (2021, 2022, 2023, 2024, 2025)
OUTCOME = f"figure:{demo.CODE}"


def plain_county(schools: int, slug: str = "441826") -> Unit:
    """A county of primary schools that have pupils in every year."""
    home = county(city(), slug)
    for row in range(schools):
        made = school(home, f"2144182{row:03d}", f"山涧{row + 1}小学", figures={"primary": {"pupils": 200 + 9 * row}})
        YearFigures.everywhere.bulk_create(
            YearFigures(unit=made, year=year, stage="primary", values={"pupils": 200 + 9 * row}) for year in YEARS[:-1]
        )
    return home


def demo_county(schools: int = 38) -> Unit:
    """The same with the demonstration's outcome, help and answers."""
    home = plain_county(schools, demo.COUNTY)
    demo.load_effects(SimpleNamespace(years=YEARS, seed=1))  # type: ignore[arg-type]
    return home


def told(home: Unit, values: Mapping[str, list[float]]) -> None:
    """Give schools, by key, their outcome in each year."""
    for row in YearFigures.everywhere.filter(unit__slug__in=values):
        row.values = row.values | {"score": values[row.unit.slug][YEARS.index(row.year)]}
        row.save()


def bond(home: Unit, keys: list[str], since: dt.date) -> Bond:
    """A pair whose recipients are these schools."""
    made = Bond.everywhere.create(unit=home, form=Bond.Form.PAIRING, name="结对", since=since)
    for own in Unit.everywhere.filter(slug__in=keys):
        BondMember.everywhere.create(bond=made, unit=own, role=BondMember.Role.RECIPIENT)
    return made


def asked(source: str, outcome: str = "figure:score", **changed: object) -> dict[str, object]:
    """A question with the form's defaults."""
    return {
        "title": "有没有成效", "source": source, "outcome": outcome, "stage": "primary", "better": "up", "lag": 0,
        "within": "same", "comparison": "never", "alone": True, "like": False, "policy_date": "2025-09-01", "seed": 0,
        "schools": [], "first": None,
    } | changed  # fmt: skip
