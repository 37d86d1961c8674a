"""The screen that the host shows: the QR code, whether sign-in is open, how many came."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import POST, UnitRequest, unit_page
from tongpan.assistance.base.records import act
from tongpan.assistance.research.actions import sessions as actions
from tongpan.assistance.research.actions.sign_in import forget_failures, is_open
from tongpan.assistance.research.forms.attendance import MINUTES, OpenForm
from tongpan.assistance.research.models import Attendance, Session
from tongpan.ui.qr import svg

from .found import EDIT, address, session_to_edit


@unit_page(EDIT)
def code(request: UnitRequest, session: int) -> HttpResponse:
    """The code in large, renewed counts, and the buttons that open and close signing in."""
    found = session_to_edit(request, session)
    path = reverse("assistance:research-sign-in", args=(found.code,))
    site = getattr(settings, "TONGPAN_SITE", "")
    link = f"{site}{path}" if site else request.build_absolute_uri(path)
    opened = is_open(found)
    context = {
        "session": found, "activity": found.activity, "open": opened, "link": link, "minutes": MINUTES,
        "picture": svg(link, _("QR code that leads to the page for signing in")) if opened else "",
        "count": Attendance.everywhere.filter(session=found).count(),
    }  # fmt: skip
    return render(request, "assistance/research/code.html", context)


def _page(request: UnitRequest, session: Session) -> str:
    return address(request, "research-session-code", session=session.pk)


@unit_page(EDIT, POST)
def open_(request: UnitRequest, session: int) -> HttpResponse:
    """Let people sign in for some minutes from now."""
    found = session_to_edit(request, session)
    form = OpenForm(request.POST)
    minutes = form.cleaned_data["minutes"] if form.is_valid() else MINUTES[1]
    forget_failures()
    until = timezone.localtime(timezone.now() + dt.timedelta(minutes=minutes))
    return act(
        request,
        lambda: actions.open_sign_in(found, minutes=minutes, user=request.user),
        done=_("Signing in is open until %(time)s.") % {"time": f"{until:%H:%M}"},
        to=_page(request, found),
    )


@unit_page(EDIT, POST)
def close(request: UnitRequest, session: int) -> HttpResponse:
    """End signing in at once."""
    found = session_to_edit(request, session)
    return act(
        request,
        lambda: actions.close_sign_in(found, user=request.user),
        done=_("Signing in is closed."),
        to=_page(request, found),
    )


@unit_page(EDIT, POST)
def renew(request: UnitRequest, session: int) -> HttpResponse:
    """A new code; pictures of the old one lead nowhere."""
    found = session_to_edit(request, session)
    return act(
        request,
        lambda: actions.renew_code(found, user=request.user),
        done=_("There is a new code; the old one leads nowhere."),
        to=_page(request, found),
    )
