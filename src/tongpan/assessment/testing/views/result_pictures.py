"""The pictures of results, from what the unit may see."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.pages import UnitRequest
from tongpan.assessment import pictures
from tongpan.assessment.testing.queries import curves
from tongpan.assessment.testing.queries.report import ItemRow, Report, Row, scale_score, scale_width
from tongpan.ui import charts
from tongpan.ui.charts import Chart
from tongpan.ui.formats import percent

from .own import address

DIFFERENT = {
    "sex": (gettext_lazy("harder for girls"), gettext_lazy("easier for girls")),
    "rural": (gettext_lazy("harder for rural pupils"), gettext_lazy("easier for rural pupils")),
    "boarding": (gettext_lazy("harder for boarders"), gettext_lazy("easier for boarders")),
}
"""What a negative and what a positive delta say."""


def _page(request: UnitRequest, report: Report, row: Row) -> str:
    return address(request, "test-result-school", test=report.test.pk, school=row.unit.slug if row.unit else "")


def funnel_of(request: UnitRequest, report: Report) -> Chart | None:
    """Schools over their numbers of pupils; of others than those that the unit sees only the limits are drawn."""
    found = report.result.get("funnel")
    shown = [row for row in report.schools if not row.hidden and row.score is not None]
    if not found or not shown:
        return None
    dots = [
        charts.Spot(row.name, row.pupils or 0, row.score or 0.0, _page(request, report, row),
                    outside=abs(row.get("z") or 0.0) > report.near)
        for row in shown
    ]  # fmt: skip
    outside = sum(own.outside for own in dots)
    title = _("%(outside)s of %(all)s schools lie outside what chance does at their size") % {
        "outside": outside, "all": len(dots),
    }  # fmt: skip
    if len(dots) == 1:
        title = _("The school lies within what chance does at its size")
        if outside:
            title = _("The school lies outside what chance does at its size")
    near, far = ([scale_width(own) or 0.0 for own in found[name]] for name in ("near", "far"))
    centre = scale_score(found["centre"]) or 0.0
    held = (percent(report.limits[name], places) for name, places in (("funnel_near", 0), ("funnel_far", 1)))
    limits = charts.Limits(centre, found["pupils"], near, far, *held)
    return charts.fitting(charts.funnel, title, dots, limits, unit=_("Scale score"))


def _estimate(request: UnitRequest, report: Report, row: Row) -> charts.Estimate:
    error = scale_width(row.get("effect_se")) or 0.0
    value = scale_width(row.get("effect")) or 0.0
    half, wide = report.compared * error, report.wide * error
    return charts.Estimate(row.name, row.pupils or 0, value, half, _page(request, report, row), wide)


def caterpillar_of(request: UnitRequest, report: Report) -> Chart | None:
    """What is left of each school after chance, for who sees all of them."""
    least = report.limits["effect_reliability_min"]
    known = [
        row
        for row in report.schools
        if row.get("effect") is not None and (row.get("effect_reliability") or 0.0) >= least
    ]
    if not report.all or len(known) < 3:
        return None
    rows = [_estimate(request, report, row) for row in known]
    added = any(row.get("value_added") for row in known)
    title = (
        _("What schools added beyond what their pupils could do before: they differ where intervals do not overlap")
        if added
        else _("What is left of schools after chance is taken out: they differ where intervals do not overlap")
    )
    return charts.fitting(charts.caterpillar, title, rows, unit=_("Scale score above or below all pupils"))


def profile_of(request: UnitRequest, report: Report, row: Row) -> Chart | None:
    """Item by item, one school beside all pupils."""
    own = row.facts.get("items") or {}
    shown = [
        (str(item.item.number), own[str(item.item.number)], item.get("share"),
         address(request, "test-result-item", test=report.test.pk, item=item.item.number))
        for item in report.items
        if str(item.item.number) in own and item.get("share") is not None
    ]  # fmt: skip
    if not shown:
        return None
    number, here, all_, _href = min(shown, key=lambda one: one[1] - one[2])
    title = _("Farthest behind all pupils in item %(item)s") % {"item": number}
    if here >= all_:
        title = _("At or above all pupils in every item")
    return charts.fitting(pictures.profile, title, shown, own_label=row.name, other_label=_("All pupils tested"))


def wright_of(request: UnitRequest, report: Report) -> Chart | None:
    """Pupils and items on one scale."""
    people = report.result["people"]
    known = [item for item in report.items if item.get("difficulty") is not None]
    if not known or not people["shares"]:
        return None
    items = [
        (str(item.item.number), scale_score(max(-4.0, min(4.0, item.facts["difficulty"]))) or 0.0,
         address(request, "test-result-item", test=report.test.pk, item=item.item.number))
        for item in known
    ]  # fmt: skip
    middle = scale_score(report.whole.get("mean")) or 0.0
    above = sum(1 for _n, place, _h in items if place > middle)
    title = _("%(above)s of %(all)s items lie above the middle of the pupils") % {"above": above, "all": len(items)}
    return charts.fitting(
        pictures.wright, title, [scale_score(own) or 0.0 for own in people["edges"]], people["shares"], items
    )


def information_of(report: Report) -> Chart | None:
    """How much the whole test tells over the scale."""
    line = curves.information_curve(report.items)
    if not any(own > 0 for _place, own in line):
        return None
    best = max(line, key=lambda own: own[1])
    title = _("The test tells most near a scale score of %(place)s") % {"place": f"{best[0]:.0f}"}
    return charts.fitting(pictures.curves, title, [(_("Information of the test"), line)], x_label=_("Scale score"),
                           y_label=_("Information"))  # fmt: skip


def error_of(report: Report) -> Chart | None:
    """How exact the test is over the scale."""
    line = curves.error_curve(report.items)
    if not line:
        return None
    best = min(line, key=lambda own: own[1])
    title = _("The test measures best near a scale score of %(place)s") % {"place": f"{best[0]:.0f}"}
    shown = [own for own in line if own[1] <= 3 * best[1]]
    lines = [(_("Standard error of a pupil's score"), shown)]
    return charts.fitting(pictures.curves, title, lines, x_label=_("Scale score"), y_label=_("Standard error"))


def item_curves(row: ItemRow) -> Chart | None:
    """The chance of each step of an item over the scale."""
    drawn = curves.categories(row)
    if not drawn:
        return None
    if len(drawn) == 1:
        title = _("The chance to get item %(item)s right rises with what pupils can do") % {"item": row.item.number}
        names = [_("right")]
    else:
        title = _("Which step of item %(item)s pupils reach") % {"item": row.item.number}
        names = [_("step %(step)s") % {"step": step} for step in range(len(drawn))]
    place = scale_score(row.get("difficulty"))
    words = _("difficulty %(place)s") % {"place": f"{place:.0f}"} if place is not None else ""
    lines = list(zip(names, drawn, strict=True))
    return charts.fitting(pictures.curves, title, lines, x_label=_("Scale score"), y_label=_("Chance"),
                          shares=True, mark_at=place, mark_words=words)  # fmt: skip


def item_information(row: ItemRow) -> Chart | None:
    """How much one item tells over the scale."""
    line = curves.information_curve([row])
    if not any(own > 0 for _place, own in line):
        return None
    best = max(line, key=lambda own: own[1])
    title = _("Item %(item)s tells most near a scale score of %(place)s") % {
        "item": row.item.number, "place": f"{best[0]:.0f}",
    }  # fmt: skip
    return charts.fitting(pictures.curves, title, [(_("Information of the item"), line)], x_label=_("Scale score"),
                           y_label=_("Information"))  # fmt: skip


def distractor_of(row: ItemRow) -> Chart | None:
    """Which letter the weakest to the strongest took."""
    letters = [(own["letter"], own["key"], own["fifths"]) for own in row.get("letters") or []]
    if not letters:
        return None
    wrong = max((own for own in row.get("letters") if not own["key"]), key=lambda own: own["share"], default=None)
    title = _("Item %(item)s: most of those who were wrong took %(letter)s") % {
        "item": row.item.number, "letter": wrong["letter"] if wrong else "–",
    }  # fmt: skip
    return charts.fitting(pictures.distractor, title, letters)


def different_items(report: Report) -> list[dict[str, Any]]:
    """Items that one group finds harder than others who can do the same: of class B and C."""
    found = []
    for row in report.items:
        for kind, own in (row.get("dif") or {}).items():
            if own["class"] != "A" and own["delta"] is not None:
                words = DIFFERENT[kind][0 if own["delta"] < 0 else 1]
                found.append({"row": row, "words": words, "delta": own["delta"], "large": own["class"] == "C"})
    return found
