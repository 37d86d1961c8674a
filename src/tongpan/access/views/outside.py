"""Out to another system and back: to sign in, or to link its identity to the account that is signed in."""

from __future__ import annotations

import secrets
from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tongpan.access import actions, arrival
from tongpan.access.forms import LinkForm
from tongpan.access.models import Link
from tongpan.access.outside import Asked, OutsideError, Provider, providers
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.access.queries import first_unit

from .accounts import MAY, find

AWAY = "away"
"""Where the session keeps what was asked while the browser is away."""


def _provider(name: str) -> Provider:
    if name not in providers():
        raise Http404(name)
    return providers()[name]


def _back(request: HttpRequest, name: str) -> str:
    return request.build_absolute_uri(reverse("access:from-outside", args=(name,)))


@never_cache
@require_GET  # a form would not do: ``form-action 'self'`` forbids its way to another host
def leave(request: HttpRequest, provider: str) -> HttpResponse:
    """Send the browser to the other system. Who is signed in links; minutes after signing in only."""
    found = _provider(provider)
    if request.user.is_authenticated and not arrival.is_fresh(request):
        messages.error(request, _("For this, sign out and in again: you came in more than ten minutes ago."))
        return redirect("access:second")
    asked = Asked(provider)
    try:
        there = found.ask(asked, _back(request, provider))
    except OutsideError as fault:
        messages.error(request, str(fault))
        return redirect("access:sign-in")
    request.session[AWAY] = asdict(asked) | {"user": request.user.pk}
    return redirect(there)


@never_cache
@require_GET
def come_back(request: HttpRequest, provider: str) -> HttpResponse:
    """The browser is back with a code: who is it there, and whose account is that here?"""
    found, kept = _provider(provider), request.session.pop(AWAY, None)
    begun_by = kept.pop("user") if kept else None
    asked = Asked(**kept) if kept else None
    given = request.GET.get("state", "")
    if asked is None or asked.provider != provider or not secrets.compare_digest(given.encode(), asked.state.encode()):
        return _refuse(request, _("This sign-in was not begun here, or it was begun anew. Begin again."))
    if begun_by != request.user.pk:
        return _refuse(request, _("This sign-in was not begun here, or it was begun anew. Begin again."))
    try:
        subject = found.identify(asked, request.GET.get("code", ""), _back(request, provider))
    except OutsideError as fault:
        return _refuse(request, str(fault))
    if request.user.is_authenticated:
        return _link(request, provider, subject)
    user = actions.known_as(provider, subject)
    if user is None:
        return _refuse(
            request, _("No account is linked to this identity. Sign in with your password once and link it.")
        )
    return arrival.arrive(request, user, reverse("access:home"))


def _refuse(request: HttpRequest, text: str) -> HttpResponse:
    messages.error(request, text)
    return redirect("access:second" if request.user.is_authenticated else "access:sign-in")


def _link(request: HttpRequest, provider: str, subject: str) -> HttpResponse:
    try:
        actions.link(request.user, provider, subject)
        messages.success(request, _("Linked: from now on you can sign in with it."))
    except actions.RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("access:second")


@unit_page(MAY, FORM)
def link_for(request: UnitRequest, pk: int) -> HttpResponse:
    """The security administrator links an identity whose name there is known, such as a member's id in WeCom."""
    user = find(request, pk)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.link(user, form.cleaned_data["provider"], form.cleaned_data["subject"], actor=request.user)
        except actions.RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("access:account", request.unit.slug, request.year, pk)
    return render(request, "access/link_add.html", {"form": form, "person": user})


@unit_page(MAY, POST)
def unlink_for(request: UnitRequest, pk: int, link: int) -> HttpResponse:
    """The security administrator ends a link."""
    own = get_object_or_404(Link, pk=link, user=find(request, pk))
    actions.unlink(request.user, request.unit, own)
    messages.success(request, _("Removed."))
    return redirect("access:account", request.unit.slug, request.year, pk)


@never_cache
@login_required
@require_POST
def unlink(request: HttpRequest, link: int) -> HttpResponse:
    """The identity opens one's account no longer."""
    own = get_object_or_404(Link, pk=link, user=request.user)
    actions.unlink(request.user, first_unit(request.user), own)
    messages.success(request, _("Removed."))
    return redirect("access:second")
