"""The lists of appraisals and of certificates, and a certificate to be printed."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongpan.access.gate import record_taking
from tongpan.access.pages import POST, UnitRequest, unit_page
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import act
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.exchange.actions.appraisals import withdraw_certificate
from tongpan.assistance.exchange.actions.certificate_pdf import certificate_pdf, words_of
from tongpan.assistance.exchange.forms.appraisals import WithdrawForm
from tongpan.assistance.exchange.models import Appraisal, Certificate
from tongpan.assistance.exchange.queries.rows import certificates_of
from tongpan.assistance.exchange.registers import APPRAISALS, CERTIFICATES
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty

from .common import ALWAYS, EDIT, address, sees_names, sums_page
from .placements import record_export

GRADES, MOMENTS = dict(Appraisal.Grade.choices), dict(Appraisal.Moment.choices)
SUMMED = "assistance/exchange/summed.html"


@unit_page("assistance.view_exchange")
def appraisals(request: UnitRequest) -> HttpResponse:
    """How placements went."""
    purpose = _("How placements went, in the middle and at the end.")
    if not sees_names(request):
        groups = (("placement__host__name", _("Host school"), str), ("moment", _("Moment"), MOMENTS.get),
                  ("grade", _("Appraisal grade"), GRADES.get))  # fmt: skip
        return sums_page(request, APPRAISALS, groups, "placement__teacher", purpose=purpose, template=SUMMED,
                         sums=("persons",))  # fmt: skip
    if request.GET.get("export"):
        record_export(request, APPRAISALS.key)
    columns = [
        Column("name", _("Full name"), value="placement.teacher.name", order="placement__teacher__sort_key",
               href=lambda row: address(request, "placement", placement=row.placement_id)),
        Column("home", _("Home school"), value="placement.home.title", order="placement__home__sort_key"),
        Column("host", _("Host school"), value="placement.host.title", order="placement__host__sort_key"),
        Column("moment", _("Moment"), value="get_moment_display", order="moment"),
        Column("grade", _("Appraisal grade"), value="get_grade_display", order="grade"),
        Column("day", _("Day"), order="day", show=lambda row: day(row.day)),
        Column("text", _("Remarks"), value=lambda row: row.text or ABSENT, hidden=True),
    ]  # fmt: skip
    empty = Empty(_("Nothing was appraised in this time. Open a placement and enter how it went."),
                  address(request, "placements"), _("Placements"))  # fmt: skip
    return list_page(request, APPRAISALS, columns, purpose=purpose, empty=empty, sums=("persons",), template=SUMMED,
                     actions=[("assistance:exchange-certificates", _("Certificates"))])  # fmt: skip


@unit_page("assistance.view_exchange")
def certificates(request: UnitRequest) -> HttpResponse:
    """Which certificates were issued."""
    purpose = _("What people take home from a placement that they passed; every number is given once.")
    if not sees_names(request):
        groups = (("issuer__name", _("Issued by"), str), ("placement__host__name", _("Host school"), str))
        return sums_page(request, CERTIFICATES, groups, "placement__teacher", purpose=purpose, template=SUMMED,
                         sums=("persons",))  # fmt: skip
    if request.GET.get("export"):
        record_export(request, CERTIFICATES.key)
    columns = [
        Column("number", _("Number"), order="number",
               href=lambda row: address(request, "certificate", certificate=row.pk)),
        Column("name", _("Full name"), value="placement.teacher.name", order="placement__teacher__sort_key"),
        Column("home", _("Home school"), value="placement.home.title", order="placement__home__sort_key"),
        Column("host", _("Host school"), value="placement.host.title", order="placement__host__sort_key"),
        Column("issuer", _("Issued by"), value="issuer.title", order="issuer__sort_key"),
        Column("issued", _("Issued on"), order="issued", show=lambda row: day(row.issued)),
        Column("withdrawn", _("Withdrawn"), order="withdrawn",
               show=lambda row: day(row.withdrawn) if row.withdrawn else ABSENT),
    ]  # fmt: skip
    empty = Empty(_("No certificate was issued in this time. Tick placements that passed, and issue theirs."),
                  address(request, "placements"), _("Placements"))  # fmt: skip
    return list_page(request, CERTIFICATES, columns, purpose=purpose, empty=empty, sums=("persons",), template=SUMMED,
                     actions=[("assistance:exchange-appraisals", _("Appraisals"))])  # fmt: skip


def _certificate_or_404(request: UnitRequest, pk: int) -> Certificate:
    rows = certificates_of(request.unit, ALWAYS)
    related = ("issuer", "placement__posting", "placement__teacher", "placement__home", "placement__host")
    return get_object_or_404(rows.select_related(*related), pk=pk)


@unit_page("assistance.view_people_exchanged")
def certificate(request: UnitRequest, certificate: int) -> HttpResponse:
    """One certificate as it is printed."""
    own = _certificate_or_404(request, certificate)
    edits = request.user.has_perm(EDIT, own.issuer) and own.withdrawn is None
    context = {"own": own, "words": words_of(own), "withdraw": WithdrawForm() if edits else None}
    return render(request, "assistance/exchange/certificate.html", context)


@unit_page("assistance.view_people_exchanged")
def certificate_file(request: UnitRequest, certificate: int) -> HttpResponse:
    """The same as PDF."""
    own = _certificate_or_404(request, certificate)
    mark = record_taking(request, "certificate", "pdf", number=own.number)
    answer = HttpResponse(certificate_pdf(own, mark=mark), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{own.number}.pdf"'
    return answer


@unit_page("assistance.edit_exchange", POST)
def certificate_withdraw(request: UnitRequest, certificate: int) -> HttpResponse:
    """Withdraw a certificate."""
    own, form = _certificate_or_404(request, certificate), WithdrawForm(request.POST)
    if not request.user.has_perm(EDIT, own.issuer):
        raise PermissionDenied

    def do() -> None:
        if not form.is_valid():
            raise Refused(gettext_noop("Give the day and the reason."))
        asked = form.cleaned_data
        withdraw_certificate(own, day=asked["day"], reason=asked["reason"], user=request.user)

    return act(
        request, do, done=_("The certificate is withdrawn."), to=address(request, "certificate", certificate=own.pk)
    )
