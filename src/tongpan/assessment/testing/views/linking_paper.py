"""The link of a test and what grew since, as a section of its paper, for who sees every school."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest
from tongpan.assessment.papers import Drawn, Grid, Head, Words
from tongpan.assessment.testing.queries.report import Report, scale_width
from tongpan.ui.formats import ABSENT, number

from .linking import WORDS, anchors_of, grown_of, growth_of, methods_of, points_of


def link_parts(request: UnitRequest, report: Report) -> Iterator[Head | Words | Grid | Drawn]:
    """How the test was linked, its anchors, other methods, growth, points as points of then; nothing without a link."""
    if not report.all or report.test.before is None:
        return
    yield Head(_("Link and growth"))
    link = report.result.get("link") or {}
    if not link.get("items"):
        yield Words(_("Too few items are in both tests, so no growth is told. Next time, take anchors from the item "
                      "bank into the paper."))  # fmt: skip
        return
    yield Grid([_("How it was linked"), ""], _facts(report, link), widths=(1, 3))
    chart = growth_of(request, report)
    if chart is not None:
        yield Drawn(chart)
        if report.test.before.grade == report.test.grade:
            yield Words(_("The pupils are others than in the earlier test: growth is that of the grade at the school, "
                          "not of the same children."), small=True)  # fmt: skip
    yield from _anchors(report, link)
    yield from _methods(link)
    yield from _points(report)


def _facts(report: Report, link: dict[str, Any]) -> list[list[str]]:
    grown, rows = grown_of(report), []
    if grown is not None:
        sure = _("± %(half)s; %(schools)s schools in both tests") % {
            "half": number(grown["half"], 0), "schools": number(grown["schools"], 0),
        }  # fmt: skip
        rows.append([_("Growth in points of the scale"), f"{number(grown['value'], 0)} {sure}"])
    carried = _("of %(all)s common items") % {"all": number(len(link["items"]), 0)}
    points = {"nodes": number(link["nodes"], 0), "reach": number(link["reach"], 0)}
    words = _("%(nodes)s equally spaced from −%(reach)s to %(reach)s, equal weights (for Haebara and Stocking–Lord)")
    return [
        *rows,
        [_("Earlier test"), report.test.before.name if report.test.before else ABSENT],
        [_("Method"), str(WORDS.get(link["method"], ""))],
        [_("Direction of the link"), _("from this test to the earlier one; abilities of this test are moved")],
        [_("Line of the link"), f"{number(link['slope'], 4)} × θ + {number(link['shift'], 4)}"],
        ["D", number(link["scaling"], 1)],
        [_("Nodes and weights"), words % points],
        [_("Anchors that carry the link"), f"{'、'.join(map(str, link['anchors']))}（{carried}）"],
        [_("Error of the link"), f"{number(scale_width(link['se']), 1)} {_('points of the scale')}"],
    ]


def _anchors(report: Report, link: dict[str, Any]) -> Iterator[Head | Words | Grid]:
    yield Head(_("Anchors and how they drifted"), 2)
    most = number(scale_width(report.limits["anchor_drift_max"]), 0)
    yield Words(_("Above zero the item is harder now than the link says. From %(most)s points on look why: taught "
                  "otherwise, leaked, placed elsewhere. Leave such an anchor out before the results are shown, never "
                  "because of them.") % {"most": most}, small=True)  # fmt: skip
    heads = [_("Test item"), _("What it asks"), _("Carries the link"), _("Difficulty then"), _("Difficulty now"),
             _("Drift"), _("Mean of all if turned round")]  # fmt: skip
    rows = [
        [str(own["number"]), (own["item"].text or own["item"].content or ABSENT) if own["item"] else ABSENT,
         _("Yes") if own["used"] else _("No"), number(own["then"], 0), number(own["now"], 0),
         own["drift"] + (f" {_('drifted')}" if own["strayed"] else ""), own["moves"] or ABSENT]
        for own in anchors_of(report, link)
    ]  # fmt: skip
    yield Grid(heads, rows, frozenset(range(3, 7)), (0.7, 3.2, 1, 1, 1, 1.2, 1.4))


def _methods(link: dict[str, Any]) -> Iterator[Head | Grid]:
    yield Head(_("What each method gives"), 2)
    rows = [
        [f"{own['words']}（{_('in use')}）" if own["chosen"] else str(own["words"]), number(own["slope"], 3),
         own["shift"], number(own["mean"], 0), own["moves"]]
        for own in methods_of(link)
    ]  # fmt: skip
    heads = [_("Method"), _("Slope"), _("Shift"), _("Mean of all"), _("Difference")]
    yield Grid(heads, rows, frozenset(range(1, 5)), (3, 1, 1, 1, 1))


def _points(report: Report) -> Iterator[Head | Words | Grid]:
    found = points_of(report)
    if found is None:
        return
    yield Head(_("Points as points of the earlier paper"), 2)
    yield Words(_("This paper has %(full)s points, the earlier one %(then)s. Each column rests on its own assumption; "
                  "where they part, no single figure is to be trusted.") % {
                      "full": found["full"], "then": found["full_then"]}, small=True)  # fmt: skip
    rows = [[number(score, 0), *(number(value, 1) for value in values)] for score, values in found["rows"]]
    places = len(found["heads"]) + 1
    yield Grid([_("Points here"), *map(str, found["heads"])], rows, frozenset(range(places)), (1.0,) * places)
