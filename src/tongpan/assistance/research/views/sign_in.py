"""The page behind a session's QR code: open to whoever holds the code, while the host keeps it open."""

from __future__ import annotations

import secrets

from axes.helpers import get_client_ip_address
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongpan.access.reach import everything, seeing
from tongpan.assistance.research.actions.sign_in import TAIL, Answer, is_open, sign_in
from tongpan.assistance.research.models import Session

DEVICE, AGE = "device", 24 * 60 * 60
"""Name and seconds of the cookie by which a device is known."""


class SignInForm(forms.Form):
    """Name, and the last characters of the ID number; nothing of it is kept in the browser."""

    name = forms.CharField(
        label=_("Full name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )  # fmt: skip
    tail = forms.CharField(
        label=_("Last four characters of your ID number"), min_length=TAIL, max_length=TAIL,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "tail", "inputmode": "text"}),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@seeing(everything("who holds the code of a session"))
def page(request: HttpRequest, code: str) -> HttpResponse:
    """Sign in at a session. A code that leads nowhere is 404; every wrong entry gets one and the same answer."""
    session = get_object_or_404(Session.everywhere.select_related("activity__unit"), code=code)
    form = SignInForm(request.POST or None)
    answer = None if is_open(session) else Answer.CLOSED
    if answer is None and request.method == "POST" and form.is_valid():
        own = form.cleaned_data
        where = get_client_ip_address(request) or ""
        answer = sign_in(session, name=own["name"], tail=own["tail"], address=where, device=device_of(request))
    context = {"session": session, "activity": session.activity, "form": form, "answer": answer and answer.value}
    response = render(request, "assistance/research/sign_in.html", context)
    if not device_of(request):
        response.set_signed_cookie(
            DEVICE, secrets.token_urlsafe(12), max_age=AGE, path="/sign/", httponly=True, samesite="Strict",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return response


def device_of(request: HttpRequest) -> str:
    """What the device is known by, from a cookie that nobody can forge; empty where it brought none.

    It says nothing about who holds the device, and is only good for counting failures (:mod:`..actions.sign_in`).
    """
    return request.get_signed_cookie(DEVICE, default="", max_age=AGE) or ""
