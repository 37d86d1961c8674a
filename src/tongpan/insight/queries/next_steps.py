"""What to do next in a unit: at most a handful of sentences, the most urgent first, each with its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.insight.models import Run

from .standing import Standing

URGENCY = ("must", "gap", "info", "met")


@dataclass(frozen=True)
class Step:
    """One thing to do: its tone (``must``, ``gap``, ``info``, ``met``), the sentence, the page, the button."""

    tone: str
    text: str
    page: str
    button: str
    query: str = ""


def next_steps(held: Sequence[Standing], changed: dt.datetime | None, plans: Sequence[Run]) -> list[Step]:
    """The steps for the counties of a unit; ``plans`` are the newest plans, each with ``adopted`` set."""
    steps = [*_records(held, changed), *_gap(held), *_plan(held, plans)]
    return sorted(steps, key=lambda step: URGENCY.index(step.tone))


def _records(held: Sequence[Standing], changed: dt.datetime | None) -> Iterator[Step]:
    waiting = sum(own.run is None for own in held)
    if waiting and waiting < len(held):
        text = ngettext(
            "%(count)s county has not been measured.", "%(count)s counties have not been measured.", waiting
        )
        yield Step("must", text % {"count": waiting}, "measure", _("Measure now"))
    if changed is not None:
        yield Step("must", _("Figures have changed since the gap was measured."), "measure", _("Measure again"))
    unknown = sum(own.summary.get("unknown", 0) for own in held)
    if unknown:
        text = ngettext(
            "%(count)s school lacks figures and cannot be judged.",
            "%(count)s schools lack figures and cannot be judged.",
            unknown,
        )
        yield Step("gap", text % {"count": unknown}, "gap", _("See which"), "verdict=cannot_judge")
    differences = sum(own.summary.get("differences", 0) for own in held)
    if differences:
        text = ngettext(
            "Declared figures and teacher records differ at %(count)s school; the records are used.",
            "Declared figures and teacher records differ at %(count)s schools; the records are used.",
            differences,
        )
        yield Step("info", text % {"count": differences}, "gap", _("Compare them"), "#differences")


def _gap(held: Sequence[Standing]) -> Iterator[Step]:
    over = sum(len(own.over) for own in held)
    judged = sum(len(own.indicators) for own in held)
    if over:
        text = _("%(over)s of %(all)s difference coefficients are over the limit.")
        yield Step("gap", text % {"over": over, "all": judged}, "gap", _("See the gap"))
    failing = sum(own.total("failing") for own in held)
    if failing:
        text = ngettext(
            "%(count)s school falls short of the resource rule.",
            "%(count)s schools fall short of the resource rule.",
            failing,
        )
        yield Step("gap", text % {"count": failing}, "gap", _("See which"), "verdict=fails")


def _plan(held: Sequence[Standing], plans: Sequence[Run]) -> Iterator[Step]:
    if not any(own.total("failing") or own.over for own in held):
        return
    if not plans:
        yield Step("must", _("There is no plan yet for closing the gap."), "plan-new", _("Make a plan"))
    elif not any(getattr(own, "adopted", False) for own in plans):
        text = ngettext("%(count)s plan waits for a decision.", "%(count)s plans wait for a decision.", len(plans))
        yield Step("info", text % {"count": len(plans)}, "plans", _("Compare and adopt"))
