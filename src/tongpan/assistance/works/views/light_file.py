"""A file of measured rooms: template, preview with problems by row, and what is kept."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tongpan.access.gate import sent
from tongpan.access.keys_asked import is_key
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base.records import address, said
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.works.actions.light_file import LightFile, read_light_file, unpack
from tongpan.assistance.works.actions.lighting import keep_many
from tongpan.assistance.works.forms.lighting import LightFileForm, projects_for
from tongpan.assistance.works.models import Project
from tongpan.assistance.works.queries.seen import rooms_of

PROBLEMS_SHOWN, ROWS_SHOWN, MOST_ROOMS = 200, 20, 20_000
HEADS = [
    "学校", "教室", "用途", "测量日期", "灯具数", *(f"课桌面{n}" for n in range(1, 10)),
    *(f"黑板面{n}" for n in range(1, 4)), "色温", "显色指数", "R9", "UGR", "功率密度", "仪器", "检定日期",
]  # fmt: skip
"""The columns of the template, as the reader of files knows them."""


@unit_page("assistance.report_works", FORM)
def choose(request: UnitRequest) -> HttpResponse:
    """Choose a file; see what would be kept, and which rows cannot be."""
    form = LightFileForm(request.POST or None, request.FILES or None, unit=request.unit)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            found = _read(request, form.cleaned_data["file"])
        except Refused as refused:
            form.add_error("file", said(refused))
        else:
            context |= {
                "found": found, "shown": found.rows[:ROWS_SHOWN], "problems": found.problems[:PROBLEMS_SHOWN],
                "more_problems": max(len(found.problems) - PROBLEMS_SHOWN, 0), "project": form.cleaned_data["project"],
                "packed": found.packed if found.rows else "",
            }  # fmt: skip
    return render(request, "assistance/works/light_file.html", context)


def _read(request: UnitRequest, file: Any) -> LightFile:
    with tempfile.NamedTemporaryFile(suffix=Path(file.name).suffix) as target:
        for part in file.chunks():
            target.write(part)
        target.flush()
        return read_light_file(Path(target.name), file.name, request.unit)


@unit_page("assistance.report_works", POST)
def keep(request: UnitRequest) -> HttpResponse:
    """Keep the rooms of the preview."""
    try:
        rows = unpack(request.POST.get("packed", ""), request.unit)
        made, replaced = keep_many(rows, project=_project(request), unit=request.unit, user=request.user)
    except Refused as refused:
        messages.warning(request, said(refused))
        return redirect(address(request, "works-light-file"))
    words = {"made": made, "replaced": replaced}
    messages.success(request, _("%(made)s rooms are entered, %(replaced)s measurements replaced.") % words)
    return redirect(f"{address(request, 'works-lighting')}?period=all")


def _project(request: UnitRequest) -> Project | None:
    key = request.POST.get("project", "")
    found: Project | None = projects_for(request.unit).filter(pk=key).first() if is_key(key) else None
    return found


@unit_page("assistance.report_works")
def template(request: UnitRequest) -> HttpResponse:
    """A workbook with the columns, and a row for each room of the unit that has no measurement yet."""
    rooms = (
        rooms_of(request.unit).filter(readings__isnull=True).select_related("unit").order_by("unit__sort_key", "name")
    )
    rows = [[own.unit.name, own.name, own.get_use_display()] for own in rooms[:MOST_ROOMS]]
    return sent(request, "works-light", HEADS, rows)
