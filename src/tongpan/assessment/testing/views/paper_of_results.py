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
from .linking_paper import link_parts
from .result_items import flag_words
from .results import GROUPS, opened

Part = Head | Words | Grid | Drawn
PAIRS = frozenset({"name", "leads", "joins", "lead", "other", "gap", "grown_whole", "gap_change"})
"""The columns of the table of bonds that stand on paper."""
WIDTHS = {"gap": 1.3, "grown_whole": 1.1, "gap_change": 1.3}
"""Columns with an interval need more room than those with one figure."""


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
    single = len(report.schools) == 1
    funnel = result_pictures.funnel_of(request, report)
    if not single:
        yield from _drawn(funnel, result_pictures.caterpillar_of(request, report))
    yield Head(_("Schools"))
    yield Words(_("In the order of the tree, never by what they reached. An interval says how sure a figure is."), True)
    yield _rows(report, report.schools, [row.name for row in report.schools], growth=True)
    if single:
        yield from _classes(report, report.schools[0])
        # Beside each other: alone each of them would leave half a page empty.
        yield from _drawn(funnel, result_pictures.profile_of(request, report, report.schools[0]))
    yield from _groups(report)
    yield from _pairs(request, report)
    yield from _items(request, report)
    yield from link_parts(request, report)
    yield Words(_("No page or export ranks pupils. Figures of fewer than %(least)s pupils are not shown, nor found by "
                  "subtraction.") % {"least": int(report.limits["cell_min"])}, small=True)  # fmt: skip


def _drawn(*charts: object) -> Iterator[Part]:
    for own in charts:
        if own is not None:
            yield Drawn(own)  # type: ignore[arg-type]


def _rows(report: Report, rows: Sequence[Row], names: Sequence[str], *, growth: bool = False) -> Grid:
    heads = [_("Group"), _("Pupils who took part"), _("Mean points"), _("Excellent rate"), _("Pass rate"),
             _("Low rate"), _("Scale score")]  # fmt: skip
    grown = growth and any(row.growth is not None for row in rows)
    if grown:
        heads.append(_("Growth"))

    def line(name: str, row: Row) -> list[str]:
        if row.hidden:
            return [name, _("too few"), *[ABSENT] * (len(heads) - 2)]
        half = figures.interval(report, row.error)
        score = ABSENT if row.score is None else f"{number(row.score, 0)} ± {number(half, 0)}"
        rates = [ABSENT if row.get(own) is None else percent(row.get(own)) for own in ("excellent", "pass", "low")]
        found = [name, number(row.pupils, 0), number(row.get("points"), 1), *rates, score]
        if grown:
            half = figures.interval(report, row.growth_error)
            found.append(ABSENT if row.growth is None else f"{number(row.growth, 0)} ± {number(half, 0)}")
        return found

    lines = [line(name, row) for name, row in zip(names, rows, strict=True)]
    widths = (3, 1, 1, 1, 1, 1, 1.4, *((1.2,) if grown else ()))
    return Grid(heads, lines, frozenset(range(1, len(heads))), widths)


def _classes(report: Report, row: Row) -> Iterator[Part]:
    """The classes of the only school that is seen."""
    classes = [Row(_("Class %(name)s") % {"name": one["name"]}, one) for one in row.facts.get("classes", [])]
    if classes:
        yield Head(_("Classes"), 2)
        yield _rows(report, classes, [own.name for own in classes])


def _groups(report: Report) -> Iterator[Part]:
    found = report.result.get("groups") or {}
    rows = [Row(str(GROUPS[part["name"]]), part) for own in found.values() for part in own["parts"]]
    if rows:
        yield Head(_("Groups of pupils"))
        yield _rows(report, rows, [own.name for own in rows])


def _pairs(request: UnitRequest, report: Report) -> Iterator[Part]:
    """Both sides of each bond, the gap and how it changed, for who sees all schools."""
    if not report.pairs:
        return
    yield Head(_("Pairs and communities"))
    columns = [own for own in figures.pair_columns(request, report) if own.key in PAIRS]
    rows = [[str(own.show(row) if own.show else own.text(own.of(row))) for own in columns] for row in report.pairs]
    heads = [f"{own.label}（{own.unit}）" if own.unit else str(own.label) for own in columns]
    widths = (1.6, 1.6, 2.0, *(WIDTHS.get(own.key, 0.9) for own in columns[3:]))
    yield Grid(heads, rows, frozenset(range(3, len(columns))), widths)


def _items(request: UnitRequest, report: Report) -> Iterator[Part]:
    yield Head(_("Item by item"))
    flagged = [own for own in report.items if own.flags and own.flags != ["dropped"]]
    yield from _drawn(
        result_pictures.wright_of(request, report), result_pictures.information_of(report),
        result_pictures.error_of(report), *map(result_pictures.item_curves, flagged),
    )  # fmt: skip
    heads = [_("Test item"), _("What it asks"), _("Share of points"), _("Item and rest"), _("Worth a look")]
    rows = [
        [str(own.item.number), own.item.text or own.item.content or ABSENT,
         ABSENT if own.get("share") is None else percent(own.get("share"), 0),
         ABSENT if own.get("rest") is None else number(own.get("rest"), 2), flag_words(own) or ABSENT]
        for own in report.items
    ]  # fmt: skip
    yield Grid(heads, rows, frozenset({2, 3}), (0.8, 4, 1.2, 1.2, 3))
