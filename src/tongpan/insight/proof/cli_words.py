"""What ``tongpan effect`` computes and prints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from tongpan.access.models import Unit
from tongpan.insight.models import Run
from tongpan.insight.queries.places import statistics_day
from tongpan.insight.queries.words import said
from tongpan_core.policy import PolicyError

from .actions import make_effect
from .actions.report import write_effect
from .forms import AskForm
from .page import EffectPage


def answered(unit: Unit, year: int, given: dict[str, Any]) -> Run:
    """The answer to a question from the terminal. Raises ClickException where the form would refuse it."""
    title = given["title"] or _("Did it work? %(unit)s") % {"unit": unit.title}
    sent = given | {"title": title, "schools": "\n".join(given["schools"]), "policy_date": statistics_day(year)}
    form = AskForm(sent, unit=unit, year=year)
    if not form.is_valid():
        lines = [f"{name}: {'; '.join(map(str, errors))}" for name, errors in form.errors.items()]
        raise click.UsageError("\n".join(lines))
    try:
        return make_effect(unit, year, form.asked(), user=None)
    except PolicyError as error:
        raise click.ClickException(said(error.told)) from error


def facts(run: Run) -> dict[str, Any]:
    """An answer as plain values."""
    page = EffectPage(run)
    told = {"run": str(run.pk), "unit": run.unit.slug, "verdict": run.status, "said": page.sentence}
    names = ("effect", "event", "trend", "bend", "means", "balance", "contrast", "clusters")
    return told | {"reasons": page.reasons, "recipe": page.recipe} | {name: page.result.get(name) for name in names}


def text(run: Run) -> str:
    """An answer for the terminal."""
    page = EffectPage(run)
    lines = [f"{page.word}{_(': ')}{page.sentence}", *(f"  · {own}" for own in page.reasons)]
    lines += [
        f"    {own.label}{_(': ')}{own.there} ({own.word}; {own.takes}). {own.then}".rstrip() for own in page.conditions
    ]
    lines += [f"  {own}" for own in (page.sides,) if own]
    lines += [f"  {label}{_(': ')}{value} {note}".rstrip() for label, value, note, _tone in page.tiles]
    lines += [f"  {own}" for own in (page.trend, *page.other, page.recipe) if own]
    return "\n".join(lines)


def written(run: Run, out: str) -> None:
    """Write an answer to a file, by its ending."""
    made = write_effect(run, "docx" if out.endswith(".docx") else "pdf", user=None)
    Path(out).write_bytes(made.content)
