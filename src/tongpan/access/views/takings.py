"""Long lists of people as files: asked for here, decided on by a second person, taken within hours."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongpan.access import actions
from tongpan.access.forms import ReasonForm
from tongpan.access.frame import permission_of
from tongpan.access.models import Taking
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page

MAY, DECIDE = "access.take_files", "access.allow_taking"
SHOWN = 100


@unit_page(MAY, FORM)
def ask(request: UnitRequest) -> HttpResponse:
    """Why the list is wanted; POST sends the question to those who may allow it."""
    form = ReasonForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        permission = _permission(form.cleaned_data["page"])
        if permission is None or not request.user.has_perm(permission, request.unit):
            raise PermissionDenied(permission)
        actions.ask_for(request.user, request.unit, request.year, **form.cleaned_data)
        messages.success(request, _("Sent. Once a second person allows it, the file is here."))
        return redirect("access:takings", request.unit.slug, request.year)
    return render(request, "access/taking_ask.html", {"form": form})


@unit_page(MAY)
def takings(request: UnitRequest) -> HttpResponse:
    """What one asked for; for those who may decide, what others ask for."""
    decides = request.user.has_perm(DECIDE, request.unit)
    found = Taking.objects.filter(Q(by=request.user) | Q(pk__in=Taking.objects.all() if decides else ()))
    rows = [
        {"taking": own, "mine": own.by_id == request.user.pk, "href": _file(own)}
        for own in found.select_related("by", "decided_by", "unit")[:SHOWN]
    ]
    return render(request, "access/takings.html", {"rows": rows, "decides": decides})


def _parts(page: str) -> tuple[str, dict[str, str]]:
    """Name of a page, and what its address holds besides unit and year."""
    name, *parts = page.split("|")
    return name, dict(part.split("=", 1) for part in parts if "=" in part)


def _permission(page: str) -> str | None:
    name, parts = _parts(page)
    return permission_of(name, **parts)


def _file(taking: Taking) -> str:
    if not taking.open:
        return ""
    query = f"{taking.query}&" if taking.query else ""
    name, parts = _parts(taking.page)
    there = reverse(name, kwargs={"unit": taking.unit.slug, "year": taking.year, **parts})
    return f"{there}?{query}export=xlsx"


@unit_page(DECIDE, POST)
def decide(request: UnitRequest, taking: UUID) -> HttpResponse:
    """Allow (``allow=1``) or refuse."""
    found = get_object_or_404(Taking.objects, pk=taking)
    permission = _permission(found.page)
    if permission is None or not request.user.has_perm(permission, found.unit):
        raise PermissionDenied(permission)
    try:
        actions.decide(request.user, found, allow=request.POST.get("allow") == "1")
        messages.success(request, _("Saved."))
    except actions.RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("access:takings", request.unit.slug, request.year)
