"""The audit record, for the audit administrator of a unit."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongpan.access import jobs
from tongpan.access.actions.chain import JOB
from tongpan.access.actions_named import action_names, name_of, particular
from tongpan.access.discreet import keep_search, search_of
from tongpan.access.forms import AuditFilter
from tongpan.access.models import AuditRecord, Job, Unit
from tongpan.access.once import key_of
from tongpan.access.pages import FORM, UnitRequest, unit_page
from tongpan.access.queries import audit_of
from tongpan.access.roles import Role
from tongpan.access.spared import spares_empty
from tongpan.ui.formats import moment, number
from tongpan.ui.table import Column, Empty, Table

MAY = "access.view_audit"


def _plain(value: Any) -> str:
    """A value of the particulars as words: lists and pairs without brackets and quotes."""
    if isinstance(value, dict):
        return _("; ").join(f"{particular(key)}{_(': ')}{_plain(_role(key, item))}" for key, item in value.items())
    if isinstance(value, list):
        return _(", ").join(map(_plain, value))
    return "—" if value is None else str(value)


def _role(key: str, value: Any) -> Any:
    return Role(value).label if key == "role" and value in Role.values else value


def _detail(entry: AuditRecord) -> str:
    return _plain(entry.detail) if entry.detail else ""


@dataclass(frozen=True)
class Check:
    """A check of the whole record: its job, and once that is done how it ended (``good`` or ``bad``) in words."""

    job: Job
    tone: str
    text: str


COLUMNS = (
    Column("at", gettext_lazy("Time"), show=lambda entry: moment(entry.at), order="id"),
    Column("actor", gettext_lazy("Account"), order="actor"),
    Column("action", gettext_lazy("Action"), value=lambda entry: str(name_of(entry.action)), order="action"),
    Column("unit", gettext_lazy("Unit"), value="unit.name", order="unit__path"),
    Column("target", gettext_lazy("Object"), order="target"),
    Column("detail", gettext_lazy("Particulars"), value=_detail),
    Column("number", gettext_lazy("Record number"), value="pk", order="id", hidden=True),
    Column("digest", gettext_lazy("Seal"), value=lambda entry: entry.digest[:16], hidden=True),
)


@unit_page(MAY, FORM)
@spares_empty
def audit(request: UnitRequest) -> HttpResponse:
    """Who did what to what and when, for the unit and all below it; a search is POSTed, as it may name somebody."""
    if request.method == "POST":
        return keep_search(request, AuditFilter.private)
    form = AuditFilter(search_of(request, AuditFilter.private) or None)
    form.offer(action_names())
    asked = form.cleaned_data if form.is_valid() else {}
    found = audit_of(
        request.unit,
        words=asked.get("q", ""),
        action=asked.get("action", ""),
        since=asked.get("since"),
        until=asked.get("until"),
    )
    empty = Empty(_("No record matches. Clear the filter to see them all."))
    table = Table(request, COLUMNS, found, key="audit", empty=empty, page_size=100)
    if table.asked_for_file:
        return table.export()
    return render(request, "access/audit.html", {"table": table, "form": form, "check": check_of(request.unit)})


@unit_page(MAY, FORM)
def verify(request: UnitRequest) -> HttpResponse:
    """POST has the whole chain checked: every record as written, none taken out. GET tells a script where it stands."""
    if request.method == "POST":
        jobs.start(JOB, unit=request.unit, user=request.user, key=key_of(request))
    elif request.htmx:
        return render(request, "access/audit_check.html", {"check": check_of(request.unit)})
    return redirect("access:audit", request.unit.slug, request.year)


def check_of(unit: Unit) -> Check | None:
    """The last check that was asked for at a unit, in words; one query."""
    job = Job.objects.filter(kind=JOB, unit=unit).order_by("-created").first()
    if job is None or job.state != Job.State.DONE:
        return job and Check(job, "", "")
    result = job.result or {}
    if result["cut_off"]:
        text = _(
            "Records are missing at the end: the newest one that was written is not there. "
            "Keep the database as it is and tell the security administrator at once."
        )
        return Check(job, "bad", text)
    if not result["broken"]:
        count = result["count"]
        text = ngettext(
            "%(count)s record checked: intact.", "%(count)s records checked: all intact, none is missing.", count
        )
        return Check(job, "good", text % {"count": number(count)})
    places = _(", ").join(f"{own} ({moment(dt.datetime.fromisoformat(at))})" for own, at in result["broken"])
    text = _(
        "The record was changed outside the platform at number %(places)s. "
        "Keep the database as it is and tell the security administrator at once."
    )
    return Check(job, "bad", text % {"places": places})
