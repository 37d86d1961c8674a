"""One placement: its page, its correction, its end, its removal, its appraisals."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base.records import act, form_page
from tongpan.assistance.base.records import remove as drop
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.exchange.actions.appraisals import appraise, certify
from tongpan.assistance.exchange.actions.placements import change, end, take_back
from tongpan.assistance.exchange.forms.appraisals import AppraisalForm
from tongpan.assistance.exchange.forms.placements import EndForm, PlacementForm
from tongpan.assistance.exchange.models import Appraisal, Certificate, Placement
from tongpan.assistance.exchange.queries.rows import placements_of
from tongpan.registry.models.school import STAGE_NAMES

from .common import ALWAYS, address, may_appraise, may_edit, placement_or_404


@unit_page("assistance.view_people_exchanged")
def placement(request: UnitRequest, placement: int) -> HttpResponse:
    """Who, where, when, what was agreed, how it went, and where the person was before."""
    own = placement_or_404(request, placement)
    others = placements_of(request.unit, ALWAYS).filter(teacher=own.teacher).exclude(pk=own.pk)
    today = timezone.localdate()
    context = {
        "own": own, "posting": own.posting, "stage": STAGE_NAMES.get(own.posting.stage, ""),
        "others": others.select_related("posting", "home", "host"),
        "appraisals": Appraisal.everywhere.filter(placement=own),
        "certificate": Certificate.everywhere.filter(placement=own).first(),
        "edits": may_edit(request.user, own), "appraises": may_appraise(request.user, own),
        "end": EndForm(initial={"last": min(today, own.posting.until or today)}), "running": _running(own),
        "appraise": AppraisalForm(initial={"day": today, "moment": _moment(own)}),
    }  # fmt: skip
    return render(request, "assistance/exchange/placement.html", context)


def _running(own: Placement) -> bool:
    return own.posting.until is None or own.posting.until >= timezone.localdate()


def _moment(own: Placement) -> str:
    return "middle" if _running(own) else "final"


def _editable(request: UnitRequest, pk: int) -> Placement:
    own = placement_or_404(request, pk)
    if not may_edit(request.user, own):
        raise PermissionDenied
    return own


@unit_page("assistance.edit_exchange", FORM)
def edit(request: UnitRequest, placement: int) -> HttpResponse:
    """Correct what was entered."""
    own = _editable(request, placement)
    form = PlacementForm(request.POST or None, unit=request.unit, year=request.year, school=own.home, placement=own)
    here = address(request, "placement", placement=own.pk)
    return form_page(
        request, form, title=_("Correct the placement"), submit=_("Save"), done=_("The placement is corrected."),
        save=lambda: change(own, form.move(), form.terms(), unit=request.unit, user=request.user), to=here, back=here,
        record=own,
    )  # fmt: skip


@unit_page("assistance.edit_exchange", POST)
def finish(request: UnitRequest, placement: int) -> HttpResponse:
    """End it on a day, with the reason."""
    own, form = _editable(request, placement), EndForm(request.POST)

    def do() -> None:
        if not form.is_valid():
            raise Refused(gettext_noop("Give the last day and the reason."))
        asked = form.cleaned_data
        end([own], last=asked["last"], reason=asked["reason"], unit=request.unit, user=request.user)

    return act(
        request, do, done=_("The placement has its last day."), to=address(request, "placement", placement=own.pk)
    )


@unit_page("assistance.edit_exchange", POST)
def remove(request: UnitRequest, placement: int) -> HttpResponse:
    """Take back what was entered by mistake."""
    own = _editable(request, placement)
    here = address(request, "placement", placement=own.pk)
    gone = address(request, "placements")

    def do() -> None:
        take_back(own, unit=request.unit, user=request.user)

    answer = act(request, do, done=_("The placement is removed."), to=gone)
    still = Placement.everywhere.filter(pk=placement).exists()
    if still:
        answer["Location"] = here
    return answer


@unit_page("assistance.apply_for_exchange", POST)
def judge(request: UnitRequest, placement: int) -> HttpResponse:
    """Enter or correct an appraisal."""
    own, form = placement_or_404(request, placement), AppraisalForm(request.POST)
    if not may_appraise(request.user, own):
        raise PermissionDenied

    def do() -> None:
        if not form.is_valid():
            raise Refused(gettext_noop("Give the moment, the grade and the day."))
        asked = form.cleaned_data
        appraise(own, asked["moment"], asked["grade"], day=asked["day"], text=asked["text"], unit=request.unit,
                 user=request.user)  # fmt: skip

    return act(request, do, done=_("The appraisal is entered."), to=address(request, "placement", placement=own.pk))


@unit_page("assistance.edit_exchange", POST)
def issue(request: UnitRequest, placement: int) -> HttpResponse:
    """Issue its certificate."""
    own = _editable(request, placement)
    return act(
        request, lambda: certify([own], issuer=request.unit, day=timezone.localdate(), user=request.user),
        done=_("The certificate is issued."), to=address(request, "placement", placement=own.pk),
    )  # fmt: skip


@unit_page("assistance.edit_exchange", POST)
def unjudge(request: UnitRequest, placement: int, appraisal: int) -> HttpResponse:
    """Remove an appraisal entered by mistake."""
    own = _editable(request, placement)
    found = get_object_or_404(Appraisal.everywhere, placement=own, pk=appraisal)

    def do() -> None:
        if Certificate.everywhere.filter(placement=own, withdrawn__isnull=True).exists():
            raise Refused(gettext_noop("A certificate rests on this appraisal; withdraw it first."))
        drop(found, "assistance.placement.unappraise", unit=request.unit, user=request.user)

    return act(request, do, done=_("The appraisal is removed."), to=address(request, "placement", placement=own.pk))
