"""Many bonds at once: pasted from a spreadsheet, ended together."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.access.back import back_to
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base.lists import ticked
from tongpan.assistance.base.records import address, form_page
from tongpan.assistance.partnership.actions.many import end_bonds, enter_bonds
from tongpan.assistance.partnership.forms.bonds import EndManyForm
from tongpan.assistance.partnership.forms.pasting import PasteForm
from tongpan.assistance.partnership.models import Bond
from tongpan.assistance.partnership.queries.bonds import bonds_of


@unit_page("assistance.edit_bonds", FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Enter many bonds of one form from a spreadsheet."""
    form = PasteForm(request.POST or None, unit=request.unit, initial={"since": dt.date(request.year, 9, 1)})
    return form_page(
        request, form, title=_("Enter many bonds"), submit=_("Enter them"), draft="bonds",
        purpose=_("From a list that you have already: all lines are entered, or none."),
        save=lambda: enter_bonds(request.unit, form.drafts, since=form.cleaned_data["since"],
                                 until=form.cleaned_data["until"], user=request.user),
        done=_("The bonds are entered."), to=address(request, "bonds"), back=address(request, "bonds"),
    )  # fmt: skip


@unit_page("assistance.edit_bonds", POST)
def end(request: UnitRequest) -> HttpResponse:
    """End the bonds ticked on one day; first it asks for the day and the reason."""
    rows = bonds_of(request.unit).filter(pk__in=ticked(request)).select_related("unit")
    mine = [own for own in rows if request.user.has_perm("assistance.edit_bonds", own.unit)]
    if not mine:
        messages.warning(request, _("None of the bonds ticked is kept by this unit. Only who keeps a bond can end it."))
        return back_to(request, "assistance:bonds")
    return _ask(request, mine)


def _ask(request: UnitRequest, bonds: list[Bond]) -> HttpResponse:
    start = {"row": [own.pk for own in bonds], "last": dt.date(request.year + 1, 8, 31)}
    asked = "last" in request.POST
    form = EndManyForm(request.POST if asked else None, initial=start)
    if not asked:
        request.method = "GET"  # the list sends the ticked rows; nothing is asked to be done yet
    words = ngettext("%(count)s bond ends", "%(count)s bonds end", len(bonds)) % {"count": len(bonds)}
    return form_page(
        request, form, title=words, submit=_("End them"), done=_("The bonds end on that day."),
        purpose="、".join(str(own) for own in bonds[:8]) + ("…" if len(bonds) > 8 else ""),
        save=lambda: end_bonds(bonds, last=form.cleaned_data["last"], reason=form.cleaned_data["reason"],
                               user=request.user),
        to=address(request, "bonds"), back=address(request, "bonds"),
    )  # fmt: skip
