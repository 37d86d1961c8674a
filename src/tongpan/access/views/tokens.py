"""Tokens of programs, on the page of the account that holds them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tongpan.access import actions
from tongpan.access.forms import TokenForm
from tongpan.access.models import ApiToken
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page

from .accounts import MAY, find


@never_cache
@unit_page(MAY, FORM)
def add(request: UnitRequest, pk: int) -> HttpResponse:
    """A new token, shown on this answer and nowhere else."""
    user = find(request, pk)
    form = TokenForm(request.POST or None, within=request.unit)
    if request.method == "POST" and form.is_valid():
        try:
            token, text = actions.make_token(request.user, user, **form.cleaned_data)
        except actions.RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            return render(request, "access/token_issued.html", {"person": user, "token": token, "text": text})
    return render(request, "access/token_add.html", {"form": form, "person": user})


@unit_page(MAY, POST)
def revoke(request: UnitRequest, pk: int, token: int) -> HttpResponse:
    """Take a token back."""
    user = find(request, pk)
    actions.revoke_token(request.user, get_object_or_404(ApiToken, pk=token, user=user))
    messages.success(request, _("The token opens nothing any more."))
    return redirect("access:account", request.unit.slug, request.year, pk)
