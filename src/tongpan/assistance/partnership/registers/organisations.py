"""Partners that are no units of the tree."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.base.choices import placed
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.base.period import Period
from tongpan.assistance.base.register import Choice, Measure, Register, register
from tongpan.assistance.partnership.queries.organisations import organisations_of


def _organisations(unit: Unit, _period: Period) -> QuerySet[Organisation]:
    return organisations_of(unit)


ORGANISATIONS = register(
    Register(
        key="organisations",
        label=_("Organisations"),
        model=Organisation,
        rows=_organisations,
        permission="assistance.view_bonds",
        choices=(Choice("kind", _("Kind"), options=Organisation.Kind.choices), placed("unit", _("Unit"))),
        search=("name__icontains", "place__icontains"),
        measures={"bonds": Measure(_("Bonds"), "", Count("memberships__bond", distinct=True), beyond=True)},
        related=("unit",),
    )
)
