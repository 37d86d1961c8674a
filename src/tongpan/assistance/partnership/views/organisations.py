"""Organisations outside the unit tree: the list and the form."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.base.records import act, address, form_page
from tongpan.assistance.partnership.actions.organisations import drop_organisation, keep_organisation
from tongpan.assistance.partnership.forms.organisations import OrganisationForm
from tongpan.assistance.partnership.queries.bonds import bonds_of, rows_of
from tongpan.assistance.partnership.queries.organisations import organisations_of, with_bonds
from tongpan.assistance.partnership.registers.organisations import ORGANISATIONS
from tongpan.ui.formats import ABSENT
from tongpan.ui.table import Column, Empty


@unit_page("assistance.view_bonds")
def organisations(request: UnitRequest) -> HttpResponse:
    """Companies, universities, schools and bureaus of other regions, donors."""
    columns = [
        Column("name", _("Name"), order="name",
               href=lambda row: address(request, "organisation", organisation=row.pk)),
        Column("kind", _("Kind"), value=lambda row: row.get_kind_display(), order="kind"),
        Column("place", _("Place"), value=lambda row: row.place or ABSENT, order="place"),
        Column("bonds", _("Bonds"), number=0, value="bonds"),
        Column("unit", _("Kept by"), value=lambda row: row.unit.title, order="unit__sort_key"),
    ]  # fmt: skip
    return list_page(
        request, ORGANISATIONS, columns, complete=with_bonds,
        empty=Empty(_("No partner is recorded. A partner is a company, a university, a donor, or a school or bureau "
                      "of another region.")),
        actions=[("assistance:organisation-add", _("Enter a partner"))],
        purpose=_("Partners that are no units of this platform: they can take part in bonds, sign and give."),
    )  # fmt: skip


def _kept(request: UnitRequest, pk: int) -> Organisation:
    """The partner, if the account may change it."""
    found: Organisation = get_object_or_404(organisations_of(request.unit).select_related("unit"), pk=pk)
    if not request.user.has_perm("assistance.edit_bonds", found.unit):
        raise PermissionDenied("assistance.edit_bonds")
    return found


@unit_page("assistance.view_bonds")
def organisation(request: UnitRequest, organisation: int) -> HttpResponse:
    """One partner with the bonds in which it takes part."""
    found = get_object_or_404(organisations_of(request.unit).select_related("unit"), pk=organisation)
    bonds = bonds_of(request.unit).filter(members__organisation=found).distinct()
    context = {
        "organisation": found, "bonds": rows_of(bonds.order_by("-since", "pk")),
        "may_edit": request.user.has_perm("assistance.edit_bonds", found.unit),
    }  # fmt: skip
    return render(request, "assistance/partnership/organisation.html", context)


@unit_page("assistance.edit_bonds", FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Enter a partner."""
    form = OrganisationForm(request.POST or None)
    return form_page(
        request, form, title=_("Enter a partner"), submit=_("Enter the partner"), done=_("The partner is on record."),
        purpose=_("A company, a university, a donor, or a school or bureau of another region."),
        save=lambda: keep_organisation(Organisation(unit=request.unit), form.cleaned_data, user=request.user),
        to=lambda made: address(request, "organisation", organisation=made.pk), back=address(request, "organisations"),
    )  # fmt: skip


@unit_page("assistance.edit_bonds", FORM)
def edit(request: UnitRequest, organisation: int) -> HttpResponse:
    """Change a partner."""
    found = _kept(request, organisation)
    form = OrganisationForm(
        request.POST or None, initial={"name": found.name, "kind": found.kind, "place": found.place}
    )
    page = address(request, "organisation", organisation=found.pk)
    return form_page(
        request, form, title=_("Change “%(name)s”") % {"name": found}, submit=_("Save"), to=page, back=page,
        save=lambda: keep_organisation(found, form.cleaned_data, user=request.user), done=_("The partner is changed."),
        record=found,
    )  # fmt: skip


@unit_page("assistance.edit_bonds", POST)
def drop(request: UnitRequest, organisation: int) -> HttpResponse:
    """Remove a partner that nothing names."""
    found = _kept(request, organisation)
    return act(
        request, lambda: drop_organisation(found, user=request.user), done=_("The partner is removed."),
        to=address(request, "organisations"),
    )  # fmt: skip
