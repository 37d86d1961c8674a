"""What the report holds, in its order: a :class:`Document` from the runs it cites."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongpan.access.models import Unit
from tongpan.insight.models import Run
from tongpan.insight.queries.places import statistics_day
from tongpan.insight.queries.words import named
from tongpan.ui.formats import day, school_year
from tongpan_core.measure import Gap

from . import detail_part, gap_part, pictures, plan_part
from .blocks import Block, Cover, Document, Heading, PageBreak, Paragraph, Signatures

RUN_DIGITS = 8


def self_assessment(gap_run: Run, plan_run: Run | None = None) -> Document:
    """The county's self-assessment from its gap, and from a plan where one is given.

    Both runs are cited on the cover and at the foot of every page. Call it inside a scope that holds the county.
    Raises ``ValueError`` where the plan is another
    county's or another year's.
    """
    if plan_run is not None and (plan_run.unit_id, plan_run.year) != (gap_run.unit_id, gap_run.year):
        raise ValueError("The plan and the gap of a report are of one county and one school year.")
    gap = Gap.from_dict(gap_run.result or {})
    title = _("Self-assessment: %(pack)s") % {"pack": named(gap)}
    return Document(
        title=title,
        header=gap_run.unit.name,
        footer=_("Run %(run)s") % {"run": _cite(gap_run, plan_run)},
        blocks=tuple(_blocks(title, gap, gap_run, plan_run)),
        language="zh" if (get_language() or "").startswith("zh") else "en",
    )


def _cite(*runs: Run | None) -> str:
    return " · ".join(str(run.pk)[:RUN_DIGITS] for run in runs if run is not None)


def _blocks(title: str, gap: Gap, gap_run: Run, plan_run: Run | None) -> Iterator[Block]:
    place = gap_run.unit.name
    yield _cover(title, gap, gap_run, plan_run)
    yield from gap_part.conclusion(gap, place)
    yield from pictures.county_map(gap, gap_run.unit)
    yield from gap_part.rules(gap)
    yield from gap_part.indicators(gap)
    yield from detail_part.falling_short(gap)
    yield from detail_part.further(gap)
    yield from detail_part.honesty(gap, gap_run.result or {})
    plan = (plan_run.result or {}) if plan_run is not None else None
    if plan is not None:
        yield from plan_part.path(gap, plan)
    yield Heading(_("Signatures"))
    yield Paragraph(_("The figures above are those of the runs cited; anyone with access can repeat them."))
    yield Signatures([_("Prepared by:"), _("Checked by:"), _("Responsible for the county:"), _("Date:")])
    yield PageBreak()
    yield from detail_part.appendix(gap)
    if plan is not None:
        yield from plan_part.appendix(plan)
    yield from detail_part.differences(gap, gap_run.result or {})


def _cover(title: str, gap: Gap, gap_run: Run, plan_run: Run | None) -> Cover:
    unit: Unit = gap_run.unit
    lines = [
        (_("Figures of"), day(statistics_day(gap_run.year))),
        (_("Rules in force on"), day(gap.date)),
        (_("Run of the gap"), f"{str(gap_run.pk)[:RUN_DIGITS]} · {gap_run.digest[:12]} · {gap_run.code_version}"),
    ]
    if plan_run is not None:
        lines.append((_("Run of the plan"), f"{str(plan_run.pk)[:RUN_DIGITS]} · {plan_run.digest[:12]}"))
    lines.append((_("Written on"), day(timezone.localdate())))
    return Cover(
        title=title,
        subtitle=f"{unit.name} · {school_year(gap_run.year)}",
        lines=lines,
        mark=_("Synthetic demonstration data: no real school") if unit.synthetic else "",
    )
