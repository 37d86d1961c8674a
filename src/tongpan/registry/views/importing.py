"""One import, step by step: match the columns, check, import or discard. Every step survives a reload."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongpan.access import jobs
from tongpan.access.gate import record_taking
from tongpan.access.models import Job
from tongpan.access.once import key_of
from tongpan.access.pages import POST, UnitRequest, unit_page
from tongpan.registry import export
from tongpan.registry.actions.changes import RefusedError
from tongpan.registry.forms.imports import MatchForm, WordsForm
from tongpan.registry.imports.kinds import GENERAL, all_kinds
from tongpan.registry.models import ImportBatch
from tongpan.registry.queries import imports as read

from .answers import said
from .imports import LISTS, demand, to_batch

PROBLEMS, SCHOOLS = 50, 24
State = ImportBatch.State


@unit_page(LISTS)
def importing(request: UnitRequest, batch: UUID) -> HttpResponse:
    """Where the import stands, and what can be done next."""
    own = get_object_or_404(ImportBatch.objects.select_related("unit", "user"), pk=batch)
    demand(request, own.kind)
    if own.unit_id != request.unit.pk or own.year != request.year:
        return to_batch(own)
    job = read.last_job(own)
    step = step_of(own, job, request.GET.get("step", ""))
    context: dict[str, Any] = {"batch": own, "job": job, "step": step, "here": request.path, **_way_back(request, own)}
    if step == "match":
        context |= _matching(own)
    elif step in {"check", "done"}:
        context |= _findings(request, own)
    if step == "done":
        touched = read.schools_touched(own)
        context |= {"touched": touched[:SCHOOLS], "touched_count": touched.count()}
    return render(request, "registry/import.html", context)


def _way_back(request: UnitRequest, batch: ImportBatch) -> dict[str, Any]:
    """Where one came from: all imports, or the list of the kind."""
    own = all_kinds()[batch.kind]
    if own.permission != GENERAL:
        request.stands_under = own.page  # type: ignore[attr-defined]
    page = reverse(own.page, args=(request.unit.slug, request.year))
    return {"list": page, "general": own.permission == GENERAL, "leads": own.leads}


def step_of(batch: ImportBatch, job: Job | None, asked: str) -> str:
    """``match``, ``working``, ``check``, ``done`` or ``discarded``."""
    if batch.state == State.DISCARDED:
        return "discarded"
    if batch.state == State.COMMITTED:
        return "done"
    if job is not None and not job.ended:
        return "working"
    if asked == "match" or batch.state == State.UPLOADED or (batch.state == State.MAPPED and not batch.counts):
        return "match"
    return "check"


def _matching(batch: ImportBatch) -> dict[str, Any]:
    from tongpan.registry.actions.imports import look

    try:
        seen = look(batch)
    except RefusedError as error:
        return {"gone": said(error)}
    saved = seen.saved or read.name_of_matching(batch)
    ready = batch.state != State.UPLOADED
    return {"look": seen, "form": match_form(seen, saved=saved), "saved": saved, "ready": ready}


def match_form(seen: Any, data: Any = None, saved: str = "") -> MatchForm:
    """The form of the columns that a look at the file found."""
    return MatchForm(
        data,
        suggestions=[own for sheet in seen.suggestions for own in sheet],
        fields=seen.schema.fields,
        mapping=seen.mapping,
        missing=seen.missing() if seen.found and seen.kind != "statistics" else [],
        initial={"save_as": saved},
    )


def _findings(request: UnitRequest, batch: ImportBatch) -> dict[str, Any]:
    asked = request.GET
    chosen = read.ProblemFilter(asked.get("severity", ""), asked.get("sheet", ""), asked.get("column", ""))
    page = Paginator(read.problems_of(batch, chosen), PROBLEMS).get_page(asked.get("page"))
    found: dict[str, Any] = {"page": page, "chosen": chosen, "facets": read.facets_of(batch)}
    if batch.state == State.CHECKED:
        found["words"] = words_form(batch)
    return found | {"severities": read.SEVERITIES}


@unit_page(LISTS, POST)
def match(request: UnitRequest, batch: UUID) -> HttpResponse:
    """Confirm what each column is, and have the file checked."""
    from tongpan.registry.actions import imports as act

    own = _unfinished(request, batch)
    try:
        seen = act.look(own)
    except RefusedError as error:
        messages.error(request, said(error))
        return to_batch(own)
    form = match_form(seen, request.POST)
    if not form.is_valid():
        context = {"batch": own, "job": None, "step": "match", "look": seen, "form": form}
        return render(request, "registry/import.html", context)
    options = {**own.options, "constants": form.constants_given}
    return _matched(own, request, form.columns, options, save_as=form.cleaned_data["save_as"])


@unit_page(LISTS, POST)
def words(request: UnitRequest, batch: UUID) -> HttpResponse:
    """Say what words of the file mean, and have it checked again."""
    own = _unfinished(request, batch)
    form = words_form(own, request.POST)
    if form.is_valid() and form.meanings:
        told = {**own.options.get("translations", {})}
        for name, meanings in form.meanings.items():
            told[name] = {**told.get(name, {}), **meanings}
        return _matched(own, request, own.columns, {**own.options, "translations": told})
    return to_batch(own)


def _matched(
    batch: ImportBatch, request: UnitRequest, columns: dict[str, str], options: dict[str, Any], save_as: str = ""
) -> HttpResponse:
    """Keep a matching and have the file checked, unless somebody discarded or imported it meanwhile."""
    from tongpan.registry.actions.imports import match as keep

    try:
        with transaction.atomic():
            if _begin("registry.import.check", batch, request):
                keep(batch, columns, options, user=request.user, save_as=save_as)
    except RefusedError as error:
        messages.error(request, said(error))
    return to_batch(batch)


def words_form(batch: ImportBatch, data: Any = None) -> WordsForm:
    """The words of a file that no field accepts, each with the values to choose from."""
    from tongpan.registry.imports.schemas import schema_for

    return WordsForm(data, words=read.unknown_words(batch), schema=schema_for(batch.kind, batch.unit))


@unit_page(LISTS, POST)
def check(request: UnitRequest, batch: UUID) -> HttpResponse:
    """Have the file checked, as it is matched now."""
    own = _unfinished(request, batch)
    _begin("registry.import.check", own, request)
    return to_batch(own)


@unit_page(LISTS, POST)
def commit(request: UnitRequest, batch: UUID) -> HttpResponse:
    """Import: all rows, or the good ones. Pressed twice, it is done once."""
    own = get_object_or_404(ImportBatch.objects.select_related("unit"), pk=batch)
    demand(request, own.kind)
    if own.state == State.CHECKED:
        _begin("registry.import.commit", own, request, good_rows=request.POST.get("rows") == "good")
    return to_batch(own)


@unit_page(LISTS, POST)
def discard(request: UnitRequest, batch: UUID) -> HttpResponse:
    """Drop the import; nothing of it was written."""
    from tongpan.registry.actions.imports import discard as drop

    own = _unfinished(request, batch)
    drop(own, user=request.user)
    messages.success(request, _("Discarded. No records were changed."))
    return to_batch(own)


@unit_page(LISTS)
def workbook(request: UnitRequest, batch: UUID) -> HttpResponse:
    """The file that was brought in, with a column that names the errors of each row."""
    from tongpan.registry.actions.imports import returned_workbook

    own = get_object_or_404(ImportBatch.objects.select_related("unit"), pk=batch)
    demand(request, own.kind)
    name = f"{Path(own.file_name).stem}-{_('checked')}.xlsx"

    def recorded() -> str:
        return record_taking(request, f"import-{own.pk}", "xlsx")

    with tempfile.TemporaryDirectory(prefix="tongpan-") as folder:
        try:
            content = returned_workbook(own, Path(folder) / "checked.xlsx", recorded).read_bytes()
        except RefusedError as error:
            messages.error(request, said(error))
            return to_batch(own)
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=export.XLSX)


def _unfinished(request: UnitRequest, batch: UUID) -> ImportBatch:
    """The import, as long as it is neither committed nor discarded; 404 otherwise."""
    waiting = ImportBatch.objects.select_related("unit").exclude(state__in=(State.COMMITTED, State.DISCARDED))
    own = get_object_or_404(waiting, pk=batch)
    demand(request, own.kind)
    return own


def _begin(kind: str, batch: ImportBatch, request: UnitRequest, **params: Any) -> bool:
    """Ask for a step, unless one waits or runs; whether this form did not ask for it before."""
    key = key_of(request)
    if (waiting := read.open_job(batch)) is not None:
        return not key or waiting.key != key
    params |= {"batch": str(batch.pk)}
    return jobs.start(kind, unit=batch.unit, user=request.user, key=key, **params).asked_now
