"""The charts and maps of insight's pages: titles that state the finding, numbers from stored runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tongpan.access.kept import until_written
from tongpan.access.models import UnitKind
from tongpan.ui import charts
from tongpan.ui.charts.lorenz import at
from tongpan.ui.formats import number, percent
from tongpan.ui.memory import Memory

from .queries.gap_page import GapPage
from .queries.overview import Overview
from .queries.overview import Place as SchoolPlace
from .queries.standing import Standing
from .queries.words import named, stage_name, unit_symbol

TRENDS = Memory[dict[str, SafeString]](60)


def trends(page: Overview) -> dict[str, SafeString]:
    """A sparkline for every indicator and stage, by ``code-stage``: the CV of a county, or counties over the limit."""
    return until_written(TRENDS, page.unit.pk, page.unit.path, page.year, make=lambda: _trends(page), register=True)


def _trends(page: Overview) -> dict[str, SafeString]:
    found = {}
    for line in page.lines:
        if len(line.trend) > 1:
            limit = line.limit if not page.is_region else None
            drawn = charts.spark([point for _year, point in line.trend], limit=limit, higher_is_better=False)
            years = f"{line.trend[0][0]}–{line.trend[-1][0]}"
            found[line.key] = format_html('<span title="{}">{}</span>', years, drawn)
    return found


@dataclass(frozen=True)
class GapPictures:
    """What the gap page draws of one indicator at one stage; None where there is nothing to draw."""

    spread: charts.Chart | None
    lorenz: charts.Chart | None
    movers: charts.Chart | None


OF_RUNS = Memory[GapPictures](60)
"""By run, stage, indicator and language: a stored run never changes, and no picture depends on the reader."""


def gap_pictures(page: GapPage) -> GapPictures:
    """The pictures of the gap page, as they were drawn before where the same was asked."""
    key = (page.run.pk, page.stage, page.code, get_language())
    return OF_RUNS.get(key, lambda: GapPictures(spread_of(page), lorenz_of(page), movers_of(page)))


def lorenz_of(page: GapPage) -> charts.Chart | None:
    """The Lorenz curve of the indicator that one looks at."""
    if not page.curve or page.indicator is None:
        return None
    title = _("%(name)s: the least-served half of the pupils has %(share)s") % {
        "name": named(page.indicator),
        "share": percent(at(page.curve, 0.5)),
    }
    return charts.fitting(charts.lorenz, title, [(page.code, page.curve)])


def movers_of(page: GapPage) -> charts.Chart | None:
    """By how much the CV would fall were a school not there: the schools that drive the difference."""
    rows = page.movers()
    if not rows or page.indicator is None:
        return None
    title = _("%(school)s moves the difference coefficient most") % {"school": rows[0]["name"]}
    base = reverse("registry:school", args=("SCHOOL", page.run.year))
    bars = [
        charts.Bar(own["name"], own["fall"], base.replace("SCHOOL", own["school"]), _raised(own["raised"]))
        for own in rows
    ]
    return charts.fitting(charts.bars, title, bars, unit=_("fall of the CV without the school"), digits=4)


def _raised(by: float | None) -> str:
    return _("(raised to the standard: %(by)s)") % {"by": number(by, 4)} if by else ""


def spread_of(page: GapPage) -> charts.Chart | None:
    """Every section of the stage about the threshold of the indicator that one looks at."""
    own = page.indicator
    if own is None:
        return None
    threshold = own["threshold"]["value"] if own["threshold"] else None
    base = reverse("registry:school", args=("SCHOOL", page.run.year))
    dots = [
        (row["name"], row["by"][page.code]["value"], base.replace("SCHOOL", row["school"])) for row in page.sections
    ]
    label = _("standard %(value)s") % {"value": number(threshold)} if threshold is not None else ""
    title = _("%(below)s of %(all)s schools are below the standard; the county stands at %(value)s") % {
        "below": own["below"],
        "all": own["schools"],
        "value": number(own["value"]),
    }
    row = charts.DotRow(stage_name(page.stage), dots, threshold, own["floor"], label)
    return charts.fitting(charts.dots, title, [row], unit=unit_symbol(own["unit"]))


MARK_TONES: dict[str, charts.Tone] = {"p": "met", "f": "gap", "u": "muted", "n": "muted"}


@dataclass(frozen=True)
class MapWithList:
    """A map, and what the list beside it names: the counties of a region, or the schools that do not pass."""

    chart: charts.Chart
    listed: list[Any]


MAPS = Memory[MapWithList | None](60)


def standing_map(page: Overview) -> MapWithList | None:
    """Counties shaded by the share of schools that fall short, schools by their verdict; None without any place.

    It follows from runs, names, outlines and coordinates, whose every change is audited.
    """
    asked = ("standing", page.unit.pk, page.year)
    return until_written(MAPS, *asked, make=lambda: _standing_map(page), spoken=True, register=True)


def _standing_map(page: Overview) -> MapWithList | None:
    placed = [own for own in page.places if own.longitude is not None and own.latitude is not None]
    areas = [area for own in page.held if (area := _area(own, page, placed)).rings]
    if not areas and not placed:
        return None
    sums = page.sums
    title = _("%(failing)s of %(all)s schools fall short of the rule") % {
        "failing": number(sums["failing"], 0),
        "all": number(sums["schools"], 0),
    }
    many = len(placed) > FEW
    shown = [own for own in placed if not many or own.mark != "p"]
    base = reverse("registry:school", args=("SCHOOL", page.year))
    crowded = page.is_region and len(shown) > charts.CROWD  # dots, which have neither words nor links
    places = [
        charts.Place(own.key, own.name, own.longitude, own.latitude, MARK_TONES[own.mark],
                     "" if crowded else _misses(own), "" if crowded else base.replace("SCHOOL", own.key))
        for own in shown
    ]  # fmt: skip
    tones: dict[charts.Tone, str] = {"met": _("meets"), "gap": _("falls short"), "muted": _("cannot be judged")}
    words = _("share of schools that fall short (%)") if page.is_region else ""
    drawn = charts.map_of(title, areas, places, legend_text=words, tones=tones, names=page.is_region)
    listed: list[Any] = areas if page.is_region else [own for own in places if own.tone != "met"]
    return MapWithList(drawn, sorted(listed, key=lambda own: own.name) if not page.is_region else listed)


FEW = 800
"""With more schools than this a map marks only those that do not pass: the rest would hide them."""


def _area(own: Standing, page: Overview, placed: Sequence[SchoolPlace]) -> charts.Area:
    failing = None if own.share is None else round(100 * own.total("failing") / own.total("schools"), 1)
    text = (
        _("not measured") if failing is None else _("%(share)s%% of schools fall short") % {"share": number(failing, 0)}
    )
    href = reverse("insight:overview", args=(own.county.slug, page.year)) if page.is_region else ""
    value = failing if page.is_region else None
    rings, around = own.county.outline or [], False
    if (
        not rings and own.county.kind == UnitKind.ZONE
    ):  # a zone is no division of the country: nobody publishes its border
        schools = own.summary.get("schools", {})
        ring = charts.hull((place.longitude, place.latitude) for place in placed if place.key in schools)
        rings, around = [ring] if ring else [], bool(ring)
    return charts.Area(own.county.slug, own.county.title, rings, value, text, href, around)


def _misses(own: SchoolPlace) -> str:
    if own.mark == "u":
        return _("cannot be judged")
    if not own.below:
        return _("meets every standard")
    return ngettext("%(count)s standard missed", "%(count)s standards missed", own.below) % {"count": own.below}
