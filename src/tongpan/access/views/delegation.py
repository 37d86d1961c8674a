"""Roles handed on for a time, by those who hold them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access import actions
from tongpan.access.forms import HandOnForm
from tongpan.access.models import Grant
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page

MAY = "access.delegate"


@unit_page(MAY, FORM)
def delegations(request: UnitRequest) -> HttpResponse:
    """What one handed on and was handed; POST hands a role on."""
    mine = [own for own in request.user.current_grants if actions.may_hand_on(own)]
    form = HandOnForm(request.POST or None, grants=mine)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            actions.hand_on(request.user, asked["grant"], asked["person"], since=asked["since"], until=asked["until"])
        except actions.RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The role was handed on."))
            return redirect("access:delegations", request.unit.slug, request.year)
    today = timezone.localdate()
    given = Grant.objects.filter(source__user=request.user).select_related("user", "unit").order_by("-since", "pk")
    taken = Grant.objects.in_force(today).filter(user=request.user, source__isnull=False)
    context = {
        "form": form, "given": given[:50], "today": today, "may_give": bool(mine),
        "taken": taken.select_related("unit", "source__user"),
    }  # fmt: skip
    return render(request, "access/delegations.html", context)


@unit_page(MAY, POST)
def take_back(request: UnitRequest, grant: int) -> HttpResponse:
    """End at once what one handed on."""
    found = get_object_or_404(Grant, pk=grant, source__user=request.user)
    actions.take_back(request.user, found)
    messages.success(request, _("The role was taken back."))
    return redirect("access:delegations", request.unit.slug, request.year)
