"""What a yearly review can cite of proof: an answer with its verdict, kept as it was said."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_noop

from tongpan.access.models import Unit
from tongpan.assistance.base.citations import Finding, Source, tells_findings
from tongpan.insight.models import Run
from tongpan.ui.formats import absent

from .queries.runs import CITED, effects_about, effects_of
from .words import digits_for, signed

MOST, MOST_SHOWN = 50, 5
SAYS = {
    "worked": gettext_noop(
        "It worked: “%(outcome)s” changed by %(value)s (%(low)s to %(high)s) at %(helped)s schools."
    ),
    "worse": gettext_noop(
        "It went the wrong way: “%(outcome)s” changed by %(value)s (%(low)s to %(high)s) at %(helped)s schools."
    ),
    "none": gettext_noop(
        "No effect to be seen: “%(outcome)s” changed by %(low)s to %(high)s at %(helped)s schools through the help."
    ),
    "unknown": gettext_noop("The data cannot tell whether “%(outcome)s” changed through the help."),
}
TONES = {"worked": "good", "worse": "gap", "unknown": "gap"}


def finding_of(run: Run) -> Finding:
    """An answer as a review keeps it."""
    own, digits = run.summary, digits_for((run.summary.get("worth") or 0) * 5)
    outcome = own.get("outcome") or {}
    values = {name: "" if absent(own.get(name)) else signed(own[name], digits) for name in ("value", "low", "high")}
    values |= {"outcome": outcome.get("label", ""), "helped": str(own.get("helped", 0))}
    text = SAYS.get(run.status, SAYS["unknown"])
    return Finding(CITED, str(run.pk), run.unit.slug, str(run), text, values, TONES.get(run.status, ""))


def _offered(unit: Unit) -> Sequence[Finding]:
    return [finding_of(run) for run in effects_of(unit)[:MOST]]


def _about(unit: Unit, record: str) -> Sequence[Finding]:
    return [finding_of(run) for run in effects_about(unit, record)[:MOST_SHOWN]]


def _address(unit: str, year: int, key: str) -> str:
    return reverse("insight:proof-run", args=(unit, year, UUID(key)))


def tell() -> None:
    """Make the answers known to the reviews, and the writer of reports to those who hand out papers."""
    from tongpan.assessment.papers import writes
    from tongpan.insight.report.papers import write_paper

    writes(write_paper)
    tells_findings(Source(CITED, "insight.view_proof", _offered, _address, _about))
