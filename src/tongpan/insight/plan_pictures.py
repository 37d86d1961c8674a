"""The charts and the map of a plan's page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.access.models import Unit
from tongpan.ui import charts
from tongpan.ui.formats import number, percent, wan

from .models import Run
from .queries.plan_page import PlanPage
from .queries.plan_words import profile_name
from .queries.words import stage_name

TEN_THOUSAND = 10_000


def plan_map(page: PlanPage) -> charts.Chart | None:
    """Schools by their verdict after the plan, arrows for those who move; None without coordinates."""
    county = page.run.unit
    rows = Unit.objects.schools().filter(path__under=county.path).values_list("slug", "name", "longitude", "latitude")
    falls, helped = _falls(page), {own["school"] for own in page.changes}
    places = [
        charts.Place(slug, name, x, y, "gap" if slug in falls else "met",
                     _("changed by the plan") if slug in helped else "",
                     reverse("registry:school", args=(slug, page.run.year)), labelled=slug in helped)
        for slug, name, x, y in rows
        if x is not None and y is not None and slug in page.names
    ]  # fmt: skip
    areas = [charts.Area(county.slug, county.title, county.outline)] if county.outline else []
    if not places and not areas:
        return None
    moved = page.summary["moves"]
    title = ngettext("%(count)s teacher moves", "%(count)s teachers move", moved) % {"count": moved}
    flows = [charts.Flow(own["source"], own["target"], own["number"], _flow(own, page)) for own in page.plan["moves"]]
    tones: dict[charts.Tone, str] = {"met": _("meets the rule after the plan"), "gap": _("still falls short")}
    return charts.map_of(title, areas, places, flows, tones=tones, names=False)


def _falls(page: PlanPage) -> set[str]:
    return {own["school"] for own in page.result["sections"] if not own.get("after", own["before"])["passes"]}


def _flow(move: Any, page: PlanPage) -> str:
    names = page.names
    people = ngettext("%(count)s person", "%(count)s people", move["number"]) % {"count": move["number"]}
    words = _("%(number)s (%(profile)s)") % {"number": people, "profile": profile_name(move["profile"])}
    return f"{names.get(move['source'])} → {names.get(move['target'])}{_(': ')}{words}"


def cv_changes(page: PlanPage) -> list[charts.Chart]:
    """For each stage the difference coefficients before and after, against the limit."""
    drawn = []
    for stage in page.stages:
        rows = [own for own in page.result["cv"] if own["stage"] == stage and own["after"] is not None]
        limit = next((own["limit"] for own in rows if own["limit"] is not None), None)
        over = [sum(own[when] > own["limit"] + 1e-9 for own in rows if own["limit"]) for when in ("before", "after")]
        title = _("%(stage)s: difference coefficients over the limit, %(before)s before and %(after)s after") % {
            "stage": stage_name(stage), "before": over[0], "after": over[1],
        }  # fmt: skip
        lines = [(f"{own['code']} {page.label(own['code'])}", own["before"], own["after"]) for own in rows]
        label = _("limit %(value)s") % {"value": number(limit, 2)} if limit else ""
        if lines:
            drawn.append(
                charts.fitting(
                    charts.dumbbell, title, lines, limit=limit, limit_label=label, higher_is_better=False, digits=3
                )
            )
    return drawn


def frontier_of(run: Run | None, page: PlanPage) -> charts.Chart | None:
    """What each budget buys: schools that meet the rule against cost."""
    points = (run.result or {}).get("points", []) if run else []
    if len(points) < 2:
        return None
    first, last = points[0], points[-1]
    cost = page.result["objective"]
    line = [
        (own["cost"] / TEN_THOUSAND, own["sections_passing"]) for own in points if cost is None or own["cost"] < cost
    ]
    chosen = None
    if cost is not None:
        line.append((cost / TEN_THOUSAND, page.summary["passing_after"]))
        chosen = len(line) - 1
    line = sorted(set(line[:chosen])) + line[chosen:] if chosen is not None else sorted(set(line))
    title = _("From %(first)s to %(last)s schools that meet the rule: what each budget buys") % {
        "first": first["sections_passing"],
        "last": page.summary["passing_after"] or last["sections_passing"],
    }
    return charts.fitting(
        charts.frontier, title, line, x_label=_("Cost (10k yuan)"), y_label=_("Schools"),
        chosen=None if chosen is None else len(line) - 1, limit=first["sections"], limit_label=_("all schools"),
    )  # fmt: skip


def search_of(trace: list[list[Any]]) -> charts.Chart | None:
    """Best plan and proven bound against time; None before both are known."""
    points = [
        (s, best / TEN_THOUSAND, bound / TEN_THOUSAND)
        for s, best, bound in trace
        if best is not None and bound is not None
    ]
    if len(points) < 2:
        return None
    _seconds, best, bound = points[-1]
    title = _("The best plan costs %(best)s ten thousand yuan; proven gap %(gap)s") % {
        "best": wan(best * TEN_THOUSAND),
        "gap": percent((best - bound) / best if best else 0.0, 2),
    }
    return charts.fitting(charts.progress, title, points, unit=_("10k yuan"))
