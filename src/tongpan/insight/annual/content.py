"""The annual report as a document: the four chapters, tables with both years, and an appendix of experience."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongpan.insight.proof.citing import finding_of
from tongpan.insight.queries.annual import Annual
from tongpan.insight.queries.words import chinese, stage_name
from tongpan.insight.report.blocks import Block, Cell, Cover, Document, Heading, PageBreak, Paragraph, Signatures, Table
from tongpan.ui.formats import day, number

from .counted import Counted, Line
from .outline import PARTS, Item

NONE = Cell("—", "muted")


def annual_document(report: Annual) -> Document:
    """The whole report in the reader's language."""
    title = _("Annual report on education assistance")
    place = report.bond.called if report.bond else report.unit.name
    return Document(
        title=title,
        header=place,
        footer=f"{place} · {report.period.label}",
        blocks=tuple(_blocks(report, title, place)),
        language="zh" if (get_language() or "").startswith("zh") else "en",
    )


def _blocks(report: Annual, title: str, place: str) -> Iterator[Block]:
    lines = [(_("Period"), report.period.label), (_("Written on"), day(timezone.localdate()))]
    yield Cover(
        title=title,
        subtitle=f"{place} · {report.period.label}",
        lines=lines,
        mark=_("Synthetic demonstration data: no real school") if report.unit.synthetic else "",
    )
    yield Heading(str(PARTS["done"]))
    yield from _sections(report.done)
    yield from _counties(report)
    yield Heading(str(PARTS["cost"]))
    yield from _sections(report.cost)
    yield Heading(str(PARTS["changed"]))
    yield from _indicators(report)
    yield from _schools(report)
    yield from _targets(report)
    yield from _effects(report)
    yield Heading(str(PARTS["next"]))
    yield from _reviews(report)
    yield from _open(report)
    yield from _stated(report)
    yield Heading(_("Signatures"))
    yield Paragraph(_("Every figure was counted from single records; the page of the report opens them."), small=True)
    yield Signatures([_("Prepared by:"), _("Checked by:"), _("Responsible:"), _("Date:")])
    yield from _cases(report)


def heads(report: Annual) -> list[str]:
    """The two columns of years."""
    return [report.period.label, report.period.before().label]


def shown(line: Line, value: float) -> str:
    """A value as it is written: money as 10,000 yuan, the rest whole."""
    return number(value / line.scale, 2 if line.item.money else 0)


def unit_of(line: Line) -> str:
    """The unit of a figure."""
    return _("10k yuan") if line.item.money else str(line.item.unit)


def _sections(sections: list[Counted]) -> Iterator[Block]:
    if not sections:
        yield Paragraph(_("Nothing is recorded for this time."))
    for own in sections:
        yield Heading(str(own.section.title), 2)
        rows = [
            [Cell(str(line.item.label)), Cell(shown(line, line.now)), Cell(shown(line, line.before), "muted"),
             Cell(unit_of(line), "muted")]
            for line in own.said
        ]  # fmt: skip
        yield Table(
            [_("Figure"), _("This year"), _("The year before"), _("Unit")], rows,
            ["left", "right", "right", "left"], [4, 2, 2, 1.4],
        )  # fmt: skip
        for note in dict.fromkeys(str(line.item.note) for line in own.said if line.item.note):
            yield Paragraph(note, small=True)


def _counties(report: Annual) -> Iterator[Block]:
    if not report.counties:
        return
    yield Heading(_("The counties side by side"), 2)
    items = report.main
    if report.across:
        head = [_("Figure"), *(own.county.title for own in report.counties)]
        rows = [
            [Cell(_label(item)), *(Cell(main_value(item, value)) for value in values)]
            for item, values in report.side_by_side
        ]
    else:
        head = [_("County or district"), *(_label(item) for item in items)]
        rows = [
            [Cell(own.county.title),
             *(Cell(main_value(item, value)) for item, value in zip(items, own.values, strict=True))]
            for own in report.counties
        ]  # fmt: skip
    widths = [3.0, *[1.0] * len(report.counties)] if report.across else ()
    yield Table(head, rows, ["left", *["right"] * (len(head) - 1)], widths, small=True)  # type: ignore[list-item]


def main_value(item: Item, value: float) -> str:
    """A county's value of a main figure: money as 10,000 yuan to one place, the rest whole."""
    return number(value / (10_000 if item.money else 1), 1 if item.money else 0)


def main_unit(item: Item) -> str:
    """The unit of a main figure."""
    return _("10k yuan") if item.money else str(item.unit)


def _label(item: Item) -> str:
    return f"{item.label}（{main_unit(item)}）" if main_unit(item) else str(item.label)


def _indicators(report: Annual) -> Iterator[Block]:
    if not report.indicators:
        if not report.schools:
            yield Paragraph(_("The gap was not measured for this year, so the report cannot say what changed in it."))
        return
    alone = report.indicators[0].alone
    yield Heading(_("Indicators of balance"), 2)
    yield Paragraph(
        _("The difference coefficient of each indicator; the limit is that of the rule in force.")
        if alone
        else _("How many counties exceed the limit of each indicator’s difference coefficient.")
    )
    decimals = 3 if alone else 0
    rows = [
        [Cell(own.label_zh if chinese() else own.label), Cell(stage_name(own.stage)),
         NONE if own.now is None else Cell(number(own.now, decimals)),
         NONE if own.before is None else Cell(number(own.before, decimals), "muted"),
         NONE if own.limit is None else Cell(number(own.limit, 2), "muted")]
        for own in report.indicators
    ]  # fmt: skip
    head = [_("Indicator"), _("Stage"), _("This year"), _("The year before"), _("Limit")]
    yield Table(head, rows, ["left", "left", "right", "right", "right"], [4, 1.4, 1.4, 1.4, 1.2])


def mark_words(mark: tuple[str, int] | None) -> str:
    """What a school's mark says."""
    if mark is None:
        return _("not measured")
    if mark[0] == "p":
        return _("passes")
    return _("%(count)s below the threshold") % {"count": mark[1]}


def _schools(report: Annual) -> Iterator[Block]:
    if not report.schools:
        return
    yield Heading(_("The schools of the bond against the rule"), 2)
    rows = [[Cell(own.school.name), Cell(mark_words(own.now)), Cell(mark_words(own.before), "muted")]
            for own in report.schools]  # fmt: skip
    yield Table([_("School"), _("This year"), _("The year before")], rows, ["left", "left", "left"], [3, 2, 2])


def _targets(report: Annual) -> Iterator[Block]:
    if not report.targets:
        return
    yield Heading(_("Targets"), 2)
    rows = [
        [Cell(own.target.name), Cell(day(own.target.until)), Cell(f"{own.met}/{own.all}"),
         Cell(_("reached"), "good") if own.reached else Cell(_("not reached"), "gap"),
         Cell(own.target.reference, "muted")]
        for own in report.targets
    ]  # fmt: skip
    head = [_("Target"), _("By"), _("Met by"), _("State"), _("Reference")]
    yield Table(head, rows, ["left", "left", "right", "left", "left"], [3, 1.6, 1, 1.2, 2.4])


def _effects(report: Annual) -> Iterator[Block]:
    if not report.effects:
        return
    yield Heading(_("Did the help work?"), 2)
    rows = [
        [Cell(str(own)), Cell(str(own.summary.get("source", ""))), Cell(finding_of(own).said),
         Cell(str(own.pk)[:8], "muted")]
        for own in report.effects
    ]  # fmt: skip
    head = [_("Question"), _("Help"), _("Verdict"), _("Run of the computation")]
    yield Table(head, rows, ["left"] * 4, [2, 2, 4, 1], small=True)  # type: ignore[list-item]


def _reviews(report: Annual) -> Iterator[Block]:
    if not report.reviews:
        yield Paragraph(_("No task was reviewed in this time."))
        return
    yield Heading(_("What the reviews decided"), 2)
    yield from _cut(len(report.reviews), report.review_count)
    rows = [[Cell(own.task.title), Cell(own.get_decision_display()), Cell(own.effect), Cell(own.reason, "muted")]
            for own in report.reviews]  # fmt: skip
    yield Table([_("Task"), _("Decision"), _("Effect"), _("Reason")], rows, ["left"] * 4, [2.4, 1, 3, 2.2])  # type: ignore[list-item]


def cut(shown: int, all_: int) -> str:
    """That a list shows only its first rows; empty where it shows all."""
    return _("%(shown)s of %(all)s are shown.") % {"shown": shown, "all": all_} if all_ > shown else ""


def _cut(shown: int, all_: int) -> Iterator[Block]:
    if words := cut(shown, all_):
        yield Paragraph(words, small=True)


def _open(report: Annual) -> Iterator[Block]:
    if not report.open_tasks:
        return
    yield Heading(_("Tasks that go on"), 2)
    yield from _cut(len(report.open_tasks), report.open_count)
    rows = [[Cell(own.title), Cell(own.division), Cell(day(own.due)), Cell(own.get_state_display(), "muted")]
            for own in report.open_tasks]  # fmt: skip
    yield Table([_("Task"), _("Division"), _("Due"), _("State")], rows, ["left"] * 4, [4, 1.6, 1.6, 1])  # type: ignore[list-item]


def _stated(report: Annual) -> Iterator[Block]:
    if not report.stated:
        return
    yield Heading(_("What documents state, and what the records say"))
    if report.bond:
        yield Paragraph(_("Statements all of whose records lie in this bond."), small=True)
    words = {True: Cell(_("borne out"), "good"), False: Cell(_("differs"), "gap"), None: NONE}
    rows = [
        [Cell(own.stated.key, "muted"), Cell(own.stated.label), Cell(_exact(own.stated.value)),
         Cell(_exact(own.counted)), Cell(_exact(own.difference), "muted"), words[own.met]]
        for own in report.stated
    ]  # fmt: skip
    head = [_("Key"), _("Statement"), _("In the document"), _("In the records"), _("Difference"), _("Result")]
    yield Table(head, rows, ["left", "left", "right", "right", "right", "left"], [1, 4, 1.4, 1.4, 1.2, 1.2], small=True)


def _exact(value: Decimal | None) -> str:
    return "—" if value is None else number(float(value))


def _cases(report: Annual) -> Iterator[Block]:
    if not report.cases:
        return
    yield PageBreak()
    yield Heading(_("Appendix: experience that others can reuse"))
    yield from _cut(len(report.cases), report.case_count)
    rows = [[Cell(own.title), Cell(own.unit.title), Cell(own.problem), Cell(own.practice), Cell(own.effect)]
            for own in report.cases]  # fmt: skip
    head = [_("Case"), _("Unit"), _("Problem"), _("What was done"), _("What it changed")]
    yield Table(head, rows, ["left"] * 5, [2, 1.4, 2.4, 3, 2.4], small=True)  # type: ignore[list-item]
