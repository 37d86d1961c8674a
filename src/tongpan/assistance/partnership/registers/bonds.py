"""The registers of partnership: what can be listed, counted and cited."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.base.period import Period
from tongpan.assistance.base.register import Choice, Register, register
from tongpan.assistance.partnership.models import Bond, BondMember, BondSet
from tongpan.assistance.partnership.queries import bonds_of


def _bonds(unit: Unit, period: Period) -> BondSet:
    return bonds_of(unit).between(period.first, period.last)


BONDS = register(
    Register(
        key="bonds",
        place="members__unit__path",
        label=_("Bonds"),
        model=Bond,
        rows=_bonds,
        permission="assistance.view_bonds",
        choices=(
            Choice("form", _("Form"), options=Bond.Form.choices),
            Choice("role", _("Role"), lookup="members__role", options=BondMember.Role.choices),
        ),
        search=("name__icontains", "members__unit__name__icontains", "members__unit__initials__istartswith"),
    )
)
