"""The results of a test as a paper: figures, pictures that stand still, tables; what the reader may see and no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.assessment.papers import Drawn, Grid, Head, Paper, Words, handed_out
from tongpan.assessment.testing.queries.report import Report, Row
from tongpan.ui.formats import ABSENT, day, number, percent

from . import figures, result_pictures
from .result_items import flag_words
from .results import GROUPS, opened

Part = Head | Words | Grid | Drawn


@unit_page("assessment.view_tests")
def report(request: UnitRequest, test: int, format_: str) -> HttpResponse:
    """The report of a test as Word or PDF."""
    _context, found = opened(request, test)
    if found is None:
        raise Http404(_("The test is not analysed yet."))
    return handed_out(request, paper_of(request, found), "test-report", format_)


def paper_of(request: UnitRequest, report: Report) -> Paper:
    """What a unit may read of a test."""
    test = report.test
    lines = [
        (_("Held by"), test.unit.title), (_("Subject"), str(test.get_subject_display())),
        (_("Grade"), str(test.get_grade_display())), (_("Day"), day(test.day) if test.day else ABSENT),
        (_("Report for"), request.unit.title), (_("Digest"), report.analysis.digest[:12]),
    ]  # fmt: skip
    return Paper(
        title=_("Report of a joint test"), about=test.name, header=request.unit.title, lines=lines,
        parts=tuple(_parts(request, report)), synthetic=test.unit.synthetic,
    )  # fmt: skip


def _parts(request: UnitRequest, report: Report) -> Iterator[Part]:
    yield Head(_("The whole"))
    if report.closed:
        words = _("The figures of all pupils are not told here: with its own the school could find those of another.")
        yield Words(words)
    else:
        yield _rows(report, [report.whole], [_("All pupils of the test")])
    yield from _drawn(result_pictures.funnel_of(request, report), result_pictures.caterpillar_of(request, report))
    yield Head(_("Schools"))
    yield Words(_("In the order of the tree, never by what they reached. An interval says how sure a figure is."), True)
    yield _rows(report, report.schools, [row.name for row in report.schools])
    if len(report.schools) == 1:
        yield from _one(request, report, report.schools[0])
    yield from _groups(report)
    yield from _items(request, report)
    yield Words(_("No page or export ranks pupils. Figures of fewer than %(least)s pupils are not shown, nor found by "
                  "subtraction.") % {"least": int(report.limits["cell_min"])}, small=True)  # fmt: skip


def _drawn(*charts: object) -> Iterator[Part]:
    for own in charts:
        if own is not None:
            yield Drawn(own)  # type: ignore[arg-type]


def _rows(report: Report, rows: Sequence[Row], names: Sequence[str]) -> Grid:
    heads = [_("Group"), _("Pupils who took part"), _("Mean points"), _("Excellent rate"), _("Pass rate"),
             _("Low rate"), _("Scale score")]  # fmt: skip

    def line(name: str, row: Row) -> list[str]:
        if row.hidden:
            return [name, _("too few"), *[ABSENT] * 5]
        half = figures.interval(report, row.error)
        score = ABSENT if row.score is None else f"{number(row.score, 0)} ± {number(half, 0)}"
        rates = [ABSENT if row.get(own) is None else percent(row.get(own)) for own in ("excellent", "pass", "low")]
        return [name, number(row.pupils, 0), number(row.get("points"), 1), *rates, score]

    lines = [line(name, row) for name, row in zip(names, rows, strict=True)]
    return Grid(heads, lines, frozenset(range(1, 7)), (3, 1, 1, 1, 1, 1, 1.4))


def _one(request: UnitRequest, report: Report, row: Row) -> Iterator[Part]:
    """The classes and items of the only school that is seen."""
    classes = [Row(_("Class %(name)s") % {"name": one["name"]}, one) for one in row.facts.get("classes", [])]
    if classes:
        yield Head(_("Classes"), 2)
        yield _rows(report, classes, [own.name for own in classes])
    yield from _drawn(result_pictures.profile_of(request, report, row))


def _groups(report: Report) -> Iterator[Part]:
    found = report.result.get("groups") or {}
    rows = [Row(str(GROUPS[part["name"]]), part) for own in found.values() for part in own["parts"]]
    if rows:
        yield Head(_("Groups of pupils"))
        yield _rows(report, rows, [own.name for own in rows])


def _items(request: UnitRequest, report: Report) -> Iterator[Part]:
    yield Head(_("Item by item"))
    yield from _drawn(
        result_pictures.wright_of(request, report), result_pictures.information_of(report),
        result_pictures.error_of(report),
    )  # fmt: skip
    heads = [_("Test item"), _("What it asks"), _("Share of points"), _("Item and rest"), _("Worth a look")]
    rows = [
        [str(own.item.number), own.item.text or own.item.content or ABSENT,
         ABSENT if own.get("share") is None else percent(own.get("share"), 0),
         ABSENT if own.get("rest") is None else number(own.get("rest"), 2), flag_words(own) or ABSENT]
        for own in report.items
    ]  # fmt: skip
    yield Grid(heads, rows, frozenset({2, 3}), (0.8, 4, 1.2, 1.2, 3))
    for own in report.items:
        if own.flags and own.flags != ["dropped"] and (curve := result_pictures.item_curves(own)) is not None:
            yield Drawn(curve)
