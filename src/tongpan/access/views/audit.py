"""The audit record, for the audit administrator of a unit."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongpan.access import audit as chain
from tongpan.access.actions_named import action_names, name_of, particular
from tongpan.access.discreet import keep_search, search_of
from tongpan.access.forms import AuditFilter
from tongpan.access.models import AuditRecord
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
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
    return render(request, "access/audit.html", {"table": table, "form": form})


@unit_page(MAY, POST)
def verify(request: UnitRequest) -> HttpResponse:
    """Check the whole chain: every record as it was written, none taken out."""
    broken = list(islice(chain.broken_links(), 20))
    count = AuditRecord.objects.count()
    if chain.cut_off():
        messages.error(
            request,
            _(
                "Records are missing at the end: the newest one that was written is not there. "
                "Keep the database as it is and tell the security administrator at once."
            ),
        )
    elif not broken:
        text = ngettext(
            "%(count)s record checked: intact.", "%(count)s records checked: all intact, none is missing.", count
        )
        messages.success(request, text % {"count": number(count)})
    else:
        places = _(", ").join(f"{entry.pk} ({moment(entry.at)})" for entry in broken)
        messages.error(
            request,
            _(
                "The record was changed outside the platform at number %(places)s. "
                "Keep the database as it is and tell the security administrator at once."
            )
            % {"places": places},
        )
    return redirect("access:audit", request.unit.slug, request.year)
