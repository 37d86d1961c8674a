"""An effect as a document: verdict, pictures, tables, and how everything was found."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongpan.insight.models import Run
from tongpan.insight.report.beside import laid
from tongpan.insight.report.blocks import (
    Block,
    Cell,
    Cover,
    Document,
    Findings,
    Heading,
    Paragraph,
    Table,
    Tone,
)
from tongpan.ui.charts import Chart
from tongpan.ui.formats import day, number

from .page import EffectPage

RUN_DIGITS = 8
TONES: dict[str, Tone] = {"worked": "good", "worse": "gap", "none": "muted", "unknown": "gap"}


def effect_document(run: Run) -> Document:
    """The answer of a run in the reader's language."""
    page = EffectPage(run)
    return Document(
        title=_("Did it work?"),
        header=run.unit.name,
        footer=_("Run %(run)s") % {"run": str(run.pk)[:RUN_DIGITS]},
        blocks=tuple(_blocks(page)),
        language="zh" if (get_language() or "").startswith("zh") else "en",
    )


def _blocks(page: EffectPage) -> Iterator[Block]:
    yield _cover(page)
    yield Heading(_("Verdict"))
    tone = TONES.get(page.verdict, "")
    yield Findings([(tone, f"{page.word}{_(': ')}{page.sentence}"), *(("muted", own) for own in page.reasons)])
    if page.sides:
        yield Paragraph(page.sides)
    yield from _lacking(page)
    yield from _pictures(page)
    yield from _balance(page)
    if page.other:
        yield Heading(_("What it would have to be for another conclusion"))
        for own in page.other:
            yield Paragraph(own)
    yield from _contrast(page)
    yield from _schools(page)
    yield from _how(page)


def _cover(page: EffectPage) -> Cover:
    run = page.run
    lines = [
        (_("Help"), str(page.result.get("source", ""))),
        (_("Outcome"), str(page.outcome.get("label", ""))),
        (_("Rules in force on"), day(run.policy_date)),
        (_("Run of the computation"), f"{str(run.pk)[:RUN_DIGITS]} · {run.digest[:12]} · {run.code_version}"),
        (_("Written on"), day(timezone.localdate())),
    ]
    mark = _("Synthetic demonstration data: no real school") if run.unit.synthetic else ""
    return Cover(str(run), f"{run.unit.name} · {run.year}–{run.year + 1}", lines, mark)


def _pictures(page: EffectPage) -> Iterator[Block]:
    groups: list[list[tuple[Chart | None, str]]] = [
        [(page.event_plot, ""), (page.means_plot, page.trend)],
        [(page.path_plot, page.rank)],
        [(chart, words) for _key, chart, words in page.each],
    ]
    for group in groups:
        shown = [(chart, words) for chart, words in group if chart is not None]
        yield from laid(chart for chart, _words in shown)
        for chart, words in shown:
            if words:
                yield Paragraph(words)
            yield Table(
                chart.head, [[Cell(str(own)) for own in row] for row in chart.rows],
                ["left", *["right"] * (len(chart.head) - 1)],  # type: ignore[list-item]
                caption=chart.title if len(shown) > 1 else "", small=True,
            )  # fmt: skip


def _lacking(page: EffectPage) -> Iterator[Block]:
    if not page.conditions:
        return
    yield Heading(_("What is missing, and what to do next"), 2)
    rows = [
        [Cell(own.label), Cell(own.word, "gap" if own.tone == "gap" else ""), Cell(own.there), Cell(own.takes),
         Cell(own.then)]
        for own in page.conditions
    ]  # fmt: skip
    head = [_("Condition"), _("State"), _("There is"), _("It takes"), _("What helps")]
    yield Table(head, rows, ["left"] * 5, [2, 1, 2, 2, 4], small=True)


def _balance(page: EffectPage) -> Iterator[Block]:
    if not page.balance:
        return
    yield Heading(_("Both groups before the help"), 2)
    rows = [[Cell(own[name]) for name in ("label", "helped", "compared", "difference")] for own in page.balance]
    head = ["", _("Helped"), _("Compared with"), _("Difference (standard deviations)")]
    yield Table(head, rows, ["left", "right", "right", "right"])


def _contrast(page: EffectPage) -> Iterator[Block]:
    if not page.contrast_words:
        return
    yield Heading(_("Only as a contrast: two-way fixed effects"), 2)
    yield Paragraph(page.contrast_words)


def _schools(page: EffectPage) -> Iterator[Block]:
    yield Heading(_("Who is compared with whom"))
    head = [_("School"), _("First school year with help"), *map(str, page.years)]
    rows = [
        [
            Cell(own["name"]),
            Cell(str(own["first"] or "—")),
            *(Cell(number(value, page.digits)) for value in own["values"]),
        ]
        for own in (*page.helped, *page.compared)
    ]
    yield Table(head, rows, ["left", "right", *["right"] * len(page.years)], small=True)  # type: ignore[list-item]
    if page.left:
        left = [[Cell(own["name"]), Cell(own["why"], "muted")] for own in page.left]
        yield Table([_("Left out"), _("Why it was left out")], left, ["left", "left"], small=True)


def _how(page: EffectPage) -> Iterator[Block]:
    yield Heading(_("How it was found"))
    if page.recipe:
        yield Paragraph(page.recipe)
    yield Paragraph(_("; ").join(f"{label}{_(': ')}{text}" for label, text in page.asked), small=True)
    rows = [[Cell(str(own[name])) for name in ("label", "value", "reference")] for own in page.rules]
    if rows:
        head = [_("Rests on"), _("Value"), _("Reference")]
        yield Table(head, rows, ["left", "right", "left"], [4, 1, 6], small=True)
