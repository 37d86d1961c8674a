"""School by school in the report: who falls short of what, what is missing, what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from tongpan.insight.queries.words import figure_name, named, stage_name, unit_symbol, verdict_word
from tongpan.ui.formats import number
from tongpan_core.measure import CheckGap, Gap, IndicatorGap, SchoolGap
from tongpan_core.policy import figure_catalogue, rule_pack

from .blocks import Align, Block, Cell, Findings, Heading, Paragraph, Table, Tone
from .tell import amount, listed, spoken, verdict_tone, with_unit

NAMED_AT_MOST = 30


def falling_short(gap: Gap) -> Iterator[Block]:
    """Every school that does not pass, and what exactly it lacks."""
    yield Heading(_("4 Schools that fall short"))
    failing = [own for own in gap.schools if own.verdict == "fails"]
    if not failing:
        yield Paragraph(_("No school falls short."))
        return
    names = {own.code: own for own in gap.indicators}
    symbols = _symbols(gap)
    rows = [_failing_row(own, names, symbols) for own in failing]
    head = [_("School"), _("Stage"), _("Pupils"), _("Met"), _("What is missing to the threshold")]
    yield Table(head, rows, ["left", "left", "right", "right", "left"], [3, 1, 1, 0.8, 6], small=True)


def _symbols(gap: Gap) -> dict[str, str]:
    """The unit in which each indicator's numerator is counted; local indicators have none here."""
    catalogue = figure_catalogue()
    found = {}
    for own in rule_pack(gap.pack).indicators:
        figures = [catalogue[name] for name in own.numerator if name in catalogue]
        found[own.code] = unit_symbol(figures[0].unit) if figures else ""
    return found


def _failing_row(own: SchoolGap, names: Mapping[str, IndicatorGap], symbols: Mapping[str, str]) -> list[Cell]:
    lacks = [
        _("%(indicator)s: lacks %(amount)s %(unit)s")
        % {
            "indicator": named(names[cell.code]),
            "amount": number(round(cell.shortfall, 1)),
            "unit": symbols.get(cell.code, ""),
        }
        for cell in own.cells
        if cell.code in own.below
    ]
    place = [Cell(own.name), Cell(stage_name(own.stage))]
    return [*place, Cell(number(own.pupils, 0)), Cell(str(own.met)), Cell(listed([own.strip() for own in lacks]))]


def further(gap: Gap) -> Iterator[Block]:
    """School size, class size, rooms, exchange and what else the figures can answer."""
    held = [own for own in gap.checks if own.rows]
    if not held:
        return
    yield Heading(_("5 Further requirements that the figures can answer"))
    head = [_("Requirement"), _("Applies to"), _("Meet"), _("Fall short"), _("No figure"), _("Verdict")]
    sides: list[Align] = ["left", "left", "right", "right", "right", "left"]
    yield Table(head, [_check_row(own) for own in held], sides, [5, 1.2, 1, 1, 1, 1.5])
    yield Paragraph(_("Requirements that rest on documents are not judged here."), small=True)


def _check_row(own: CheckGap) -> list[Cell]:
    levels = {"school": _("School"), "section": _("School and stage"), "county": _("Whole county")}
    return [
        Cell(f"{own.code.partition('-')[0]} {named(own)}"),
        Cell(levels.get(own.level, own.level)),
        Cell(number(own.passing, 0)),
        Cell(number(own.failing, 0), "gap" if own.failing else ""),
        Cell(number(own.unjudged, 0)),
        Cell(verdict_word(own.verdict), verdict_tone(own.verdict)),
    ]


def honesty(gap: Gap, result: Mapping[str, Any]) -> Iterator[Block]:
    """What is not known, what was left out, and whether two sources differ."""
    yield Heading(_("6 What the figures do not say"))
    notes: list[tuple[Tone, str]] = []
    if lacking := [own for own in gap.schools if own.unknown]:
        words = listed([f"{own.name}（{stage_name(own.stage)}）" for own in lacking[:NAMED_AT_MOST]])
        values = {"count": len(lacking), "names": words}
        notes.append(("gap", _("Figures are missing for %(count)s schools: %(names)s.") % values))
    notes += [
        ("muted", _("Left out: %(name)s. %(reason)s") % {"name": own.name, "reason": spoken(own.reason)})
        for own in gap.excluded
    ]
    if held := result.get("differences", []):
        words = _("%(count)s staff figures differ between declaration and teacher records; the records are used.")
        notes.append(("gap", words % {"count": len(held)}))
    yield Findings(notes or [("good", _("Every figure that the rule needs was reported."))])


def appendix(gap: Gap) -> Iterator[Block]:
    """All schools with all indicators, a table for each stage."""
    for own in gap.stages:
        held = [line for line in gap.indicators if line.stage == own.stage]
        yield Heading(_("Appendix: %(stage)s, school by school") % {"stage": stage_name(own.stage)})
        head = [_("School"), _("Pupils"), *[line.code for line in held], _("Verdict")]
        sides: list[Align] = ["left", "right", *["right" for _line in held], "left"]
        rows = [_school_row(line) for line in gap.at(own.stage)]
        total = [
            Cell(_("Whole county")),
            Cell(""),
            *[amount(line.value) for line in held],
            Cell(verdict_word(own.verdict)),
        ]
        yield Table(head, rows, sides, [3.2, 1, *[1 for _line in held], 1.2], small=True, total=total)
        yield Paragraph(" · ".join(f"{line.code} {with_unit(named(line), line.unit)}" for line in held), small=True)


def _school_row(own: SchoolGap) -> list[Cell]:
    cells = [Cell(amount(cell.value).text, "gap" if cell.met is False else "") for cell in own.cells]
    return [Cell(own.name), amount(own.pupils, 0), *cells, Cell(verdict_word(own.verdict), verdict_tone(own.verdict))]


def differences(gap: Gap, result: Mapping[str, Any]) -> Iterator[Block]:
    """Where declared figures and teacher records are not the same, figure by figure."""
    held = result.get("differences", [])
    if not held:
        return
    names = {own.school: own.name for own in (*gap.excluded, *gap.schools)}
    rows = [
        [
            Cell(names.get(own["school"], own["school"])),
            Cell(stage_name(own["stage"])),
            Cell(figure_name(own["figure"])),
            amount(own["declared"], 1),
            amount(own["counted"], 1),
        ]
        for own in held
    ]
    yield Heading(_("Appendix: declared figures and teacher records"))
    head = [_("School"), _("Stage"), _("Figure"), _("Declared"), _("From records (used)")]
    yield Table(head, rows, ["left", "left", "left", "right", "right"], [3, 1, 3, 1, 1.4], small=True)
