"""The page behind a session's QR code: open to whoever holds the code, while the host keeps it open."""

from __future__ import annotations

from axes.helpers import get_client_ip_address
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongpan.assistance.research.actions.sign_in import TAIL, Answer, is_open, sign_in
from tongpan.assistance.research.models import Session


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
def page(request: HttpRequest, code: str) -> HttpResponse:
    """Sign in at a session. A code that leads nowhere is 404; every wrong entry gets one and the same answer."""
    session = get_object_or_404(Session.everywhere.select_related("activity__unit"), code=code)
    form = SignInForm(request.POST or None)
    answer = None if is_open(session) else Answer.CLOSED
    if answer is None and request.method == "POST" and form.is_valid():
        own = form.cleaned_data
        where = get_client_ip_address(request) or ""
        answer = sign_in(session, name=own["name"], tail=own["tail"], address=where)
    context = {"session": session, "activity": session.activity, "form": form, "answer": answer and answer.value}
    return render(request, "assistance/research/sign_in.html", context)
