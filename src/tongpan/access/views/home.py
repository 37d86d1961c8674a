"""Where one arrives, and the three doors."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from tongpan.access.doors import Guide
from tongpan.access.frame import address, first_page
from tongpan.access.models import Unit
from tongpan.access.pages import LAST_UNIT
from tongpan.access.queries import first_unit
from tongpan.access.years import best_year


def last_unit(request: HttpRequest) -> Unit | None:
    """The unit that was last looked at in this session, if it may still be seen; else the highest one granted."""
    unit = Unit.everywhere.filter(slug=request.session.get(LAST_UNIT, "")).first()
    return unit if unit and request.user.sees(unit) else first_unit(request.user)


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """To the page and unit where this account's work is."""
    unit = last_unit(request)
    page = first_page(request.user, unit) if unit else None
    if unit is None or page is None:
        return render(request, "access/no_unit.html", status=200)
    return redirect(address(page, unit, best_year(unit)))


@require_safe
@login_required
def welcome(request: HttpRequest) -> HttpResponse:
    """The three doors: look around, try with one's own workbook, set up a bureau."""
    return render(request, "access/welcome.html", {"doors": Guide(request.user).doors()})
