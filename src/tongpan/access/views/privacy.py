"""What is kept of whom and why, for the yearly audit of minors' data; and what people ask about their own data."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access import actions
from tongpan.access.actions.rights import NEXT, days_to_answer, register_request, take_step
from tongpan.access.declared import LEVELS, every_field
from tongpan.access.discreet import keep_search, search_of
from tongpan.access.forms.rights import NameForm, RightsForm, StepForm
from tongpan.access.models import RightsRequest
from tongpan.access.pages import FORM, UnitRequest, unit_page
from tongpan.access.queries_named import MOST, first_name_in, mentions_of
from tongpan.access.record_words import field_name, record_name
from tongpan.ui.badges import badge
from tongpan.ui.formats import day
from tongpan.ui.table import Column, Empty, Table

SEES, HANDLES = "access.view_privacy", "access.handle_rights"
SHOWN = {
    "": gettext_lazy("Personal"),
    "minors": gettext_lazy("Minors"),
    "all": gettext_lazy("Everything"),
}


COLUMNS = (
    Column("record", gettext_lazy("Record"), value=lambda own: record_name(own.field.model)),
    Column("label", gettext_lazy("Field"), value=lambda own: field_name(own.field)),
    Column("kind", gettext_lazy("Class of data"), value=lambda own: str(own.kind.name)),
    Column("level", gettext_lazy("Level"), value=lambda own: str(LEVELS[own.kind.level])),
    Column("minors", gettext_lazy("Minors"), value=lambda own: _("Yes") if own.kind.minors else _("No")),
    Column("basis", gettext_lazy("Legal basis"), value=lambda own: str(own.kind.basis)),
    Column("kept", gettext_lazy("Kept"), value=lambda own: own.kept(timezone.localdate())),
    Column("encrypted", gettext_lazy("Encrypted"), value=lambda own: _("Yes") if own.encrypted else _("No")),
    Column("field", gettext_lazy("Name in the database"), value=lambda own: own.label),
)


@unit_page(SEES)
def privacy(request: UnitRequest) -> HttpResponse:
    """Every field with its class, level, legal basis and time; as a workbook for the yearly audit."""
    wanted = request.GET.get("show", "") if request.GET.get("show") in SHOWN else ""
    fields = [own for own in every_field() if wanted == "all" or (own.kind.minors if wanted else own.kind.personal)]
    table = Table(request, COLUMNS, fields, key="privacy", empty=Empty(_("No field matches.")), page_size=200)
    if table.asked_for_file:
        return table.export()
    ways = [(name, label, name == wanted) for name, label in SHOWN.items()]
    return render(request, "access/privacy.html", {"table": table, "ways": ways})


def _state(own: RightsRequest) -> SafeString:
    if own.late:
        return badge("gap", _("%(state)s, overdue") % {"state": own.get_state_display()})
    return badge("info" if own.open else "met", own.get_state_display())


@unit_page(SEES)
def requests(request: UnitRequest) -> HttpResponse:
    """The requests of people about their data, those due first."""

    def page(own: RightsRequest) -> str:
        return reverse("access:privacy-request", args=(request.unit.slug, request.year, own.pk))

    columns = (
        Column("number", gettext_lazy("Number"), value="pk", order="pk", href=page),
        Column("kind", gettext_lazy("What is asked"), value="get_kind_display", order="kind"),
        Column("about", gettext_lazy("About"), value="get_about_display", order="about"),
        Column("unit", gettext_lazy("Unit"), value="unit.name", order="unit__path"),
        Column("received", gettext_lazy("Came in on"), show=lambda own: day(own.received), order="received"),
        Column("due", gettext_lazy("Due"), show=lambda own: day(own.due), order="due"),
        Column("state", gettext_lazy("State"), value="get_state_display", show=_state, order="state"),
        Column("answered", gettext_lazy("Answered"), show=lambda own: day(own.answered), order="answered"),
    )
    found = RightsRequest.objects.select_related("unit").defer("unit__outline", "person", "detail", "how", "outcome")
    empty = Empty(_("Nobody has asked about their data here. What comes in is registered on the day it comes."))
    table = Table(request, columns, found, key="privacy-requests", empty=empty)
    if table.asked_for_file:
        return table.export()
    may = request.user.has_perm(HANDLES, request.unit)
    return render(request, "access/privacy_requests.html", {"table": table, "may_handle": may})


@unit_page(HANDLES, FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Register a request."""
    form = RightsForm(request.POST or None, initial={"received": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        made = register_request(request.user, request.unit, **form.cleaned_data)
        messages.success(request, _("Registered. It is due on %(day)s.") % {"day": day(made.due)})
        return redirect("access:privacy-request", request.unit.slug, request.year, made.pk)
    days = days_to_answer(timezone.localdate())
    return render(request, "access/privacy_request_add.html", {"form": form, "days": days})


@unit_page(HANDLES, FORM)
def one(request: UnitRequest, pk: int) -> HttpResponse:
    """One request, and its next step."""
    own = get_object_or_404(RightsRequest.objects.select_related("unit"), pk=pk)
    states = {str(state) for state in NEXT[RightsRequest.State(own.state)]}
    form = StepForm(request.POST or None)
    form.offer(states)
    if request.method == "POST" and form.is_valid():
        try:
            take_step(request.user, own, form.cleaned_data["state"], form.cleaned_data["words"])
        except actions.RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted."))
            return redirect("access:privacy-request", request.unit.slug, request.year, own.pk)
    return render(
        request, "access/privacy_request.html", {"own": own, "form": form if states else None, "state": _state(own)}
    )


NAMED = (
    Column("unit", gettext_lazy("Unit"), value="unit"),
    Column("record", gettext_lazy("Record"), value="record"),
    Column("number", gettext_lazy("Number"), value="number"),
    Column("field", gettext_lazy("Field"), value="field"),
    Column("text", gettext_lazy("Text"), value="text"),
)


@unit_page(HANDLES, FORM)
def named(request: UnitRequest, pk: int) -> HttpResponse:
    """Texts that name who asks, for one request: what is kept of them besides their own records.

    It begins with the name at the head of the request and takes any other, as a guardian asks for a child. There is no
    file of it: a second person would allow a list without knowing whom it is about.
    """
    request.stands_under = "access:privacy-requests"  # type: ignore[attr-defined]
    own = get_object_or_404(RightsRequest.objects, pk=pk)
    if request.method == "POST":
        return keep_search(request, NameForm.private)
    asked = search_of(request, NameForm.private).get("q", "").strip()
    name = asked or first_name_in(own.person)
    rows = mentions_of(name, request.unit)
    empty = Empty(_("No text of this unit or below holds this name."))
    table = Table(request, NAMED, rows, key="request-named", empty=empty, page_size=100, exports=False)
    context = {"own": own, "table": table, "form": NameForm({"q": name}), "most": len(rows) >= MOST}
    return render(request, "access/privacy_named.html", context)
