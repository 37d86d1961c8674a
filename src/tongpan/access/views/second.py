"""The second step of the sign-in, and the page on which people set up what they prove it with."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tongpan.access import actions, arrival, limits, passkeys, totp
from tongpan.access.forms import AnswerForm, AppForm, PasskeyForm, SecondForm
from tongpan.access.models import Factor, User
from tongpan.access.outside import providers
from tongpan.ui.qr import svg

APP_SECRET, MAKING, SHOWING = "app_secret", "passkey_making", "passkey_showing"
"""Where the session keeps what was asked until it is answered."""


@never_cache
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """After the password: the code of an app, a passkey, or a recovery code."""
    user, after = arrival.waiting(request)
    if user is None:
        return redirect("access:sign-in")
    form, key = SecondForm(request.POST or None), AnswerForm(request.POST or None)
    if request.method == "POST":
        if _proved(request, user, form, key):
            arrival.come_in(request, user, second=True)
            return redirect(after)
        user_login_failed.send(sender=__name__, credentials={"username": user.username}, request=request)
        user.refresh_from_db()
        form = SecondForm()
    return render(request, "access/sign_in_second.html", _asked(request, user) | {"form": form})


def _proved(request: HttpRequest, user: User, form: SecondForm, key: AnswerForm) -> bool:
    if "answer" not in request.POST:
        return form.is_valid() and actions.prove_by_code(user, form.cleaned_data["code"])
    state = request.session.pop(SHOWING, None)
    if state is None or not key.is_valid():
        return False
    try:
        shown = passkeys.shown(request, user, state, key.cleaned_data["answer"])
    except passkeys.PasskeyError:
        return False
    return actions.prove_by_passkey(user, *shown)


def _asked(request: HttpRequest, user: User) -> dict[str, Any]:
    kinds = set(user.factors.values_list("kind", flat=True))
    context: dict[str, Any] = {"kinds": kinds, "paused": actions.is_paused(user), "tried": request.method == "POST"}
    context["minutes"] = limits.minutes()
    if Factor.Kind.PASSKEY in kinds:
        asked, request.session[SHOWING] = passkeys.ask_to_show(request, user)
        context["options"] = json.dumps(asked)
    return context


@never_cache
@login_required
@require_http_methods(["GET"])
def factors(request: HttpRequest) -> HttpResponse:
    """What one has besides the password, and how to add to it."""
    return _page(request)


def _page(request: HttpRequest, **given: Any) -> HttpResponse:
    user = request.user
    secret = request.session.setdefault(APP_SECRET, totp.new_secret())
    fresh = arrival.is_fresh(request)
    context = {
        "factors": user.factors.all(), "needed": arrival.needs_second(user), "fresh": fresh,
        "left": user.recovery_codes.filter(used=None).count(), "may_go_on": bool(request.session.get(arrival.SECOND)),
        "app": AppForm(), "passkey": PasskeyForm(), "outside": _outside(user),
    }  # fmt: skip
    if fresh:
        asked, request.session[MAKING] = passkeys.ask_to_make(request, user)
        text = totp.address(secret, user.username, str(_("Tongpan")))
        spaced = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
        context |= {"options": json.dumps(asked), "picture": svg(text, _("QR code for the app")), "secret": spaced}
    return render(request, "access/second.html", context | given)


def _outside(user: User) -> list[dict[str, Any]]:
    """The other systems, each with the link that the account has to it."""
    links = {own.provider: own for own in user.links.all()}
    return [{"key": key, "label": own.label, "link": links.get(key)} for key, own in providers().items()]


def _changing(view: Any) -> Any:
    """Only by POST, only signed in, and only minutes after one came in."""

    def guarded(request: HttpRequest, **places: Any) -> HttpResponse:
        if not arrival.is_fresh(request):
            messages.error(request, _("For this, sign out and in again: you came in more than ten minutes ago."))
            return redirect("access:second")
        return view(request, **places)

    return never_cache(login_required(require_POST(guarded)))


def _added(request: HttpRequest) -> HttpResponse:
    """The session has proved it; with the first factor come the recovery codes."""
    request.session[arrival.SECOND] = True
    if request.user.recovery_codes.exists():
        messages.success(request, _("Saved."))
        return redirect("access:second")
    return codes(request)


@_changing
def add_app(request: HttpRequest) -> HttpResponse:
    """Keep the app that read the QR code."""
    form, secret = AppForm(request.POST), request.session.get(APP_SECRET, "")
    if secret and form.is_valid():
        try:
            actions.add_app(request.user, secret, form.cleaned_data["code"], form.cleaned_data["name"])
        except actions.RefusedError as refused:
            form.add_error("code", str(refused))
        else:
            del request.session[APP_SECRET]
            return _added(request)
    return _page(request, app=form)


@_changing
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that the browser made."""
    form, state = PasskeyForm(request.POST), request.session.pop(MAKING, None)
    if state is not None and form.is_valid():
        try:
            made = passkeys.made(request, state, form.cleaned_data["answer"])
        except passkeys.PasskeyError:
            form.add_error(None, _("The key did not answer as it should. Try again."))
        else:
            actions.add_passkey(request.user, form.cleaned_data["name"], *made)
            return _added(request)
    return _page(request, passkey=form)


@_changing
def remove(request: HttpRequest, factor: int) -> HttpResponse:
    """Forget one of one's own factors."""
    try:
        actions.remove_factor(request.user, get_object_or_404(Factor, pk=factor, user=request.user))
        messages.success(request, _("Removed."))
    except actions.RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("access:second")


@_changing
def codes(request: HttpRequest) -> HttpResponse:
    """Ten fresh recovery codes, shown on this answer and nowhere else."""
    if not request.user.factors.exists():
        return redirect("access:second")
    return render(request, "access/recovery_codes.html", {"codes": actions.new_codes(request.user)})
