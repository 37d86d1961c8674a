"""The table of runs."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongpan.ui.badges import badge
from tongpan.ui.formats import ABSENT, moment, number, wan
from tongpan.ui.table import Column, Empty, Table

from .models import Run
from .planners.catalogue import PLANNERS
from .queries.words import verdict_word

STATUS_TONES = {
    "passes": "met",
    "fails": "gap",
    "optimal": "met",
    "feasible": "met",
    "stopped": "info",
    "infeasible": "must",
    "worked": "met",
    "worse": "must",
    "none": "muted",
    "unknown": "gap",
}


def status_word(status: str) -> str:
    """How a run ended, in the reader's language."""
    words = {
        "optimal": _("Best plan, proven"),
        "feasible": _("Plan within the gap asked for"),
        "stopped": _("Best plan when it was stopped"),
        "infeasible": _("No plan keeps every limit"),
        "done": _("Done"),
        "worked": _("It worked"),
        "worse": _("It went the wrong way"),
        "none": _("No effect to be seen"),
        "unknown": _("The data cannot tell"),
    }
    return words.get(status) or verdict_word(status)


def status_badge(status: str) -> SafeString:
    """How a run ended, as a mark with its word."""
    return badge(STATUS_TONES.get(status, "info"), status_word(status))


def run_address(run: Run) -> str:
    """The page that shows a run."""
    if run.kind == Run.Kind.GAP:
        return f"{reverse('insight:gap', args=(run.unit.slug, run.year))}?run={run.pk}"
    if run.kind == Run.Kind.EFFECT:
        return reverse("insight:proof-run", args=(run.unit.slug, run.year, run.pk))
    page = f"{run.kind}-plan" if run.kind in PLANNERS else "plan"
    return reverse(f"insight:{page}", args=(run.unit.slug, run.year, run.pk))


def run_table(request: HttpRequest, kind: str, *, every_year: bool) -> Table:
    """The runs of the unit shown and below, the newest first."""
    rows = Run.objects.filter(unit__path__under=request.unit.path).defer("result").select_related("unit", "user")  # type: ignore[attr-defined]
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows if every_year else rows.filter(year=request.year)  # type: ignore[attr-defined]
    columns = [
        Column(
            "created",
            _("Time"),
            show=lambda run: format_html('<a href="{}">{}</a>', run_address(run), moment(run.created)),
            order="created",
        ),
        Column("kind", _("Kind"), value=lambda run: run.get_kind_display(), order="kind"),
        Column("title", _("Name"), value=lambda run: run.title or ABSENT, order="title"),
        Column("unit", _("Unit"), value=lambda run: run.unit.title, order="unit__sort_key"),
        Column("year", _("School year"), value=lambda run: f"{run.year}–{run.year + 1}", order="year"),
        Column(
            "status",
            _("Result"),
            value=lambda run: status_word(run.status),
            show=lambda run: status_badge(run.status),
            order="status",
        ),
        Column(
            "cost",
            _("Cost"),
            _("10k yuan"),
            value=lambda run: run.summary.get("cost"),
            show=lambda run: wan(run.summary.get("cost")),
        ),
        Column("seconds", _("Time taken"), _("s"), show=lambda run: number(run.seconds, 1), order="seconds"),
        Column("user", _("By"), value=lambda run: str(run.user or ABSENT), order="user__display_name"),
        Column("digest", _("Inputs"), value=lambda run: run.digest[:12], hidden=True),
        Column("code_version", _("Program"), hidden=True),
    ]
    home = reverse("insight:overview", args=(request.unit.slug, request.year))  # type: ignore[attr-defined]
    empty = Empty(_("Nothing has been computed here yet."), home, _("To the overview"))
    return Table(request, columns, rows.order_by("-created"), key="runs", empty=empty)
