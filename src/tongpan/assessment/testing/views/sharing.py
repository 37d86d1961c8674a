"""A school lets the members of a bond know its results."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from tongpan.access.pages import POST, UnitRequest, unit_page
from tongpan.assessment.testing.actions.sharing import share, share_no_more
from tongpan.assistance.base.records import act
from tongpan.assistance.partnership.models import Bond

from .own import address, seen


@unit_page("assessment.enter_scores", POST)
def give(request: UnitRequest, test: int, bond: int) -> HttpResponse:
    """Share the results of the school by a bond it is a member of, or with ``stop`` no longer."""
    seen(request, test)
    if not request.unit.is_school:
        raise Http404
    own = get_object_or_404(Bond.everywhere.filter(members__unit=request.unit).distinct(), pk=bond)
    page = address(request, "test-results", test=test)
    if request.POST.get("stop"):
        done = _("The school no longer shares its results by this bond.")
        return act(request, lambda: share_no_more(own, request.unit, user=request.user), done=done, to=page)
    done = _("The members of this bond may now know the results of the school.")
    return act(request, lambda: share(own, request.unit, user=request.user), done=done, to=page)
