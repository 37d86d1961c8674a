"""The gap in the report: conclusion, rules, the indicators, who falls short, what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.insight.queries.words import named, stage_name, verdict_word
from tongpan.ui.formats import day, number
from tongpan_core.measure import Gap, IndicatorGap, StageGap
from tongpan_core.policy import Value
from tongpan_core.tables import Stage

from . import pictures
from .blocks import Align, Block, Cell, Findings, Heading, Paragraph, Table, Tone
from .tell import (
    CV_DECIMALS,
    UNKNOWN,
    amount,
    cited,
    judged,
    rule_number,
    verdict_tone,
    with_unit,
)


def conclusion(gap: Gap, place: str) -> Iterator[Block]:
    """What the reader must know after ten seconds."""
    yield Heading(_("1 Conclusion"))
    yield Paragraph(
        _("Judged by “%(pack)s” as in force on %(date)s in %(place)s, the resource indicators stand as follows.")
        % {"pack": named(gap), "date": day(gap.date), "place": place}
    )
    items: list[tuple[Tone, str]] = [
        (verdict_tone(gap.verdict), _("%(place)s as a whole: %(verdict)s.") % _of(place, gap.verdict))
    ]
    items += [(verdict_tone(own.verdict), _stage_sentence(own)) for own in gap.stages]
    items += [("gap", _cv_sentence(own)) for own in gap.indicators if own.counts and own.cv_passes is False]
    yield Findings(items)


def _of(place: str, verdict: str) -> dict[str, str]:
    return {"place": place, "verdict": verdict_word(verdict)}


def _stage_sentence(own: StageGap) -> str:
    sentence = _("%(stage)s: %(passing)s of %(schools)s schools reach the standard, %(failing)s fall short.") % {
        "stage": stage_name(own.stage), "passing": own.passing, "schools": own.schools, "failing": own.failing,
    }  # fmt: skip
    if not own.unjudged:
        return sentence
    rest = ngettext(
        "%(count)s school lacks figures and cannot be judged.",
        "%(count)s schools lack figures and cannot be judged.",
        own.unjudged,
    )
    return sentence + rest % {"count": own.unjudged}


def _cv_sentence(own: IndicatorGap) -> str:
    limit = own.cv_limit.number if own.cv_limit else None
    return _("%(stage)s, %(indicator)s: the coefficient of variation is %(cv)s, above the limit of %(limit)s.") % {
        "stage": stage_name(own.stage), "indicator": named(own),
        "cv": number(own.cv, CV_DECIMALS), "limit": number(limit, 2),
    }  # fmt: skip


def rules(gap: Gap) -> Iterator[Block]:
    """Every number that judged, with where it comes from, and how the text was read."""
    yield Heading(_("2 Rules applied"))
    sources: dict[str, int] = {}
    stages = [own.stage for own in gap.stages]
    rows = [_rule_row(gap, code, stages, sources) for code in dict.fromkeys(own.code for own in gap.indicators)]
    both = ((_("Indicators that must be met"), gap.met_at_least), (_("Floor of the others"), gap.floor_share))
    for name, value in both:
        if value is not None:
            blanks = [Cell("") for _own in range(2 * len(stages) - 1)]
            rows.append([Cell(name), Cell(rule_number(value)), *blanks, _source(sources, value)])
    heads = [_("%(stage)s: threshold"), _("%(stage)s: largest CV")]
    head = [_("Requirement"), *[text % {"stage": stage_name(stage)} for stage in stages for text in heads], _("Source")]
    sides: list[Align] = ["left", *["right" for _own in head[2:]], "right"]
    caption = _("Table 1 Thresholds and limits")
    yield Table(head, rows, sides, [5, *[1.3 for _own in head[2:]], 1], caption, small=True)
    yield Paragraph("\n".join(f"[{place}] {words}" for words, place in sources.items()), small=True)
    yield Paragraph(_("How the rule is read:") + " " + " ".join(named(own, "text") for own in gap.readings), small=True)


def _rule_row(gap: Gap, code: str, stages: list[Stage], sources: dict[str, int]) -> list[Cell]:
    held = {own.stage: own for own in gap.indicators if own.code == code}
    first = next(iter(held.values()))
    cells = [Cell(with_unit(named(first), first.unit))]
    used: list[Value] = []
    for stage in stages:
        own = held.get(stage)
        for value in (own.threshold, own.cv_limit) if own else (None, None):
            cells.append(Cell(rule_number(value)))
            used += [value] if value is not None else []
    return [*cells, _source(sources, *used)]


def _source(sources: dict[str, int], *values: Value) -> Cell:
    places = [sources.setdefault(cited(value), len(sources) + 1) for value in values]
    return Cell("".join(f"[{place}]" for place in sorted(set(places))), "muted")


def indicators(gap: Gap) -> Iterator[Block]:
    """The county's value and CV of every indicator, by stage."""
    yield Heading(_("3 The indicators"))
    for number_, own in enumerate(gap.stages, start=2):
        rows = [_indicator_row(line) for line in gap.indicators if line.stage == own.stage]
        head = [_("Indicator"), _("County value"), _("Threshold"), _("Below"), _("CV"), _("Limit"), _("Verdict")]
        caption = _("Table %(number)s %(stage)s") % {"number": number_, "stage": stage_name(own.stage)}
        sides = ["left", "right", "right", "right", "right", "right", "left"]
        yield Table(head, rows, sides, [5.2, 1.1, 1, 1.1, 1, 1, 1.3], caption)
        yield from pictures.cv_bars(gap, own.stage)
        if own.composite_limit is not None:
            yield Paragraph(
                _("Mean of the CVs: %(cv)s (limit %(limit)s).")
                % {"cv": number(own.composite, CV_DECIMALS), "limit": number(own.composite_limit.number, 2)}
            )
    yield from pictures.worst_lorenz(gap)


def _indicator_row(own: IndicatorGap) -> list[Cell]:
    words = {True: _("Within"), False: _("Over"), None: _("Not judged")}[own.cv_passes]
    return [
        Cell(with_unit(named(own), own.unit)),
        amount(own.value),
        Cell(rule_number(own.threshold)),
        Cell(f"{own.below} / {own.schools}", "gap" if own.below else ""),
        judged(own.cv_passes, number(own.cv, CV_DECIMALS), unknown=number(own.cv, CV_DECIMALS)),
        Cell(number(own.cv_limit.number, 2)) if own.cv_limit else UNKNOWN,
        judged(own.cv_passes, words, unknown=words),
    ]
