"""The path to balance in the report: what it costs, how good it is proven to be, what changes where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from tongpan.insight.queries.plan_words import bought, item_name, profile_name, what_happens, why
from tongpan.insight.queries.words import named, spent, stage_name
from tongpan.ui.charts import dumbbell
from tongpan.ui.formats import number, percent, wan
from tongpan_core.measure import Gap

from .blocks import Align, Block, Cell, Heading, PageBreak, Paragraph, Picture, Table
from .tell import CV_DECIMALS, amount, listed

Result = Mapping[str, Any]
SMALLEST_GAP = 0.0001
"""What is proven to within less is said as this: a solver does not prove zero."""


def path(gap: Gap, result: Result) -> Iterator[Block]:
    """The plan with its costs, its proof, and every indicator before and after."""
    yield PageBreak()
    yield Heading(_("7 The path to balance"))
    if result["plan"] is None:
        yield Paragraph(_("The search found no plan that keeps every limit; the run names the limits that clash."))
        return
    yield Paragraph(_promise(result))
    yield Paragraph(_proof(result), small=True)
    yield _costs(result)
    yield from _indicators(gap, result)


def _promise(result: Result) -> str:
    before = sum(own["before"]["passes"] for own in result["sections"])
    after = sum(own["after"]["passes"] for own in result["sections"])
    return _(
        "With the measures below, at %(cost)s 10k yuan in all, the schools that reach the standard rise from "
        "%(before)s to %(after)s of %(all)s, and every coefficient of variation comes within its limit."
    ) % {"cost": wan(result["objective"]), "before": before, "after": after, "all": len(result["sections"])}


def _proof(result: Result) -> str:
    if result["bound"] is None:
        return _("No bound is proven: a cheaper plan may exist.")
    values = {
        "bound": wan(result["bound"]),
        "gap": percent(max(result["gap"], SMALLEST_GAP), 2),
        "seconds": spent(result["seconds"]),
    }
    return (
        _(
            "It is proven that no plan within these limits costs less than %(bound)s 10k yuan; this one is within "
            "%(gap)s of that. Found in %(seconds)s s."
        )
        % values
    )


def _costs(result: Result) -> Table:
    plan, costs = result["plan"], result["costs"]
    counts = {
        "moves": (_("Teachers moved"), sum(own["number"] for own in plan["moves"])),
        "hires": (_("Teachers hired"), sum(own["number"] for own in plan["hires"])),
        "trainings": (_("Teachers trained"), sum(own["number"] for own in plan["trainings"])),
        "purchases": (_("Purchases and building"), len(plan["purchases"])),
    }
    rows = [[Cell(label), Cell(number(count, 0)), Cell(wan(costs[kind]))] for kind, (label, count) in counts.items()]
    total = [Cell(_("All together")), Cell(""), Cell(wan(result["objective"]))]
    head = [_("Measure"), _("Quantity"), _("Cost (10k yuan)")]
    return Table(head, rows, ["left", "right", "right"], [3, 1, 1], _("Table A Costs"), total=total)


def _indicators(gap: Gap, result: Result) -> Iterator[Block]:
    names = {own.code: named(own) for own in gap.indicators}
    rows = []
    for own in result["explain"]["indicators"]:
        label = f"{stage_name(own['stage'])} · {names.get(own['indicator'], own['indicator'])}"
        rows.append(
            [
                Cell(label),
                amount(own["value_before"]),
                amount(own["value_after"]),
                Cell(f"{own['met_before']} → {own['met_after']} / {own['sections']}"),
                _cv(own["cv_before"], own["cv_limit"]),
                _cv(own["cv_after"], own["cv_limit"]),
                Cell(number(own["cv_limit"], 2)),
            ]
        )
    head = [_("Indicator"), _("County now"), _("then"), _("Schools that meet"), _("CV now"), _("then"), _("Limit")]
    sides: list[Align] = ["left", *["right" for _own in head[1:]]]
    caption = _("Table B The indicators before and after")
    yield Table(head, rows, sides, [5, 1, 1, 1.6, 1, 1, 0.8], caption, small=True)
    for stage in result["rules"]:
        yield _before_and_after(stage, [own for own in result["explain"]["indicators"] if own["stage"] == stage])


def _before_and_after(stage: str, held: list[Mapping[str, Any]]) -> Picture:
    """The CVs of a stage; one limit holds for all of its indicators, or none is drawn."""
    limits = {own["cv_limit"] for own in held}
    limit = next(iter(limits)) if len(limits) == 1 else None
    label = _("limit %(limit)s") % {"limit": number(limit, 2)} if limit is not None else ""
    pairs = [(own["indicator"], own["cv_before"], own["cv_after"]) for own in held]
    title = _("%(stage)s: the coefficients of variation before and after") % {"stage": stage_name(stage)}
    chart = dumbbell(title, pairs, limit=limit, limit_label=label, higher_is_better=False, digits=CV_DECIMALS)
    return Picture(chart.svg, title, 0.8)


def _cv(value: float, limit: float | None) -> Cell:
    over = limit is not None and value > limit
    return Cell(number(value, CV_DECIMALS), "gap" if over else "")


def appendix(result: Result) -> Iterator[Block]:
    """What is done at every school, and the moves one by one."""
    if result["plan"] is None:
        return
    names = {own["school"]: own["name"] for own in result["sections"]}
    yield Heading(_("Appendix: the plan, school by school"))
    rows = [
        [
            Cell(own["name"]),
            Cell(stage_name(own["stage"])),
            Cell(listed(what_happens(own, names))),
            Cell(why(own["changes"])),
            _cost(own),
        ]
        for own in result["explain"]["sections"]
    ]
    head = [_("School"), _("Stage"), _("What is done"), _("Why"), _("Cost (10k yuan)")]
    yield Table(head, rows, ["left", "left", "left", "left", "right"], [3, 1, 5, 3, 1.2], small=True)
    yield from _lists(result["plan"], names)


def _cost(own: Mapping[str, Any]) -> Cell:
    """What a section's measures cost; a move is booked at the school that it helps."""
    lines = [*own["joining"], *own["hires"], *own["trainings"], *own["purchases"]]
    return Cell(wan(sum(line["cost"] for line in lines)))


def _lists(plan: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Block]:
    if plan["moves"]:
        rows = [
            [
                Cell(names[own["source"]]),
                Cell(names[own["target"]]),
                Cell(stage_name(own["stage"])),
                Cell(profile_name(own["profile"])),
                Cell(number(own["number"], 0)),
                amount(own["km"], 1),
            ]
            for own in plan["moves"]
        ]
        head = [_("From school"), _("To school"), _("Stage"), _("Who"), _("People"), _("km")]
        sides: list[Align] = ["left", "left", "left", "left", "right", "right"]
        yield Table(head, rows, sides, [3, 3, 1, 3, 0.8, 0.8], _("Table C Moves"), small=True)
    if plan["hires"] or plan["trainings"]:
        rows = [
            [Cell(names[own["school"]]), Cell(stage_name(own["stage"])), Cell(words), Cell(number(own["number"], 0))]
            for own, words in _posts(plan)
        ]
        head = [_("School"), _("Stage"), _("What"), _("People")]
        yield Table(head, rows, ["left", "left", "left", "right"], [3, 1, 4, 1], _("Table D Posts and training"))
    if plan["purchases"]:
        rows = [
            [
                Cell(names[own["school"]]),
                Cell(stage_name(own["stage"])),
                Cell(bought(own)),
                Cell(wan(own["cost"])),
            ]
            for own in plan["purchases"]
        ]
        head = [_("School"), _("Stage"), _("What"), _("Cost (10k yuan)")]
        caption = _("Table E Purchases and building")
        yield Table(head, rows, ["left", "left", "left", "right"], [3, 1, 4, 1.2], caption, small=True)


def _posts(plan: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    for own in plan["hires"]:
        yield own, item_name(f"hire:{own['profile']}")
    for own in plan["trainings"]:
        yield own, item_name(f"train:{own['training']}")
