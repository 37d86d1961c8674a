"""Communities of schools: education communities, groups, districts, alliances, schools under entrusted management."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.base.choices import counties_of, inside, keyed
from tongpan.assistance.base.period import Period
from tongpan.assistance.base.register import Choice, Measure, register
from tongpan.assistance.partnership.models import Bond, BondMember, BondSet, Reach
from tongpan.assistance.partnership.queries.communities import FORMS, communities_of

from .bonds import STAGES, BondRegister, in_role, members_in_time, of_stage, taking_part, with_member

Role = BondMember.Role


def _communities(unit: Unit, period: Period) -> BondSet:
    return taking_part(communities_of(unit), unit, period)


def _many_cores(asked: str) -> Q:
    """Communities with several core schools, or with one: a community need not have exactly one (X2.2)."""
    cores = members_in_time().filter(role=Role.CORE).values("bond")
    several = Q(pk__in=cores.annotate(cores=Count("pk")).filter(cores__gt=1).values("bond"))
    return several if asked == "1" else ~several


COMMUNITIES = register(
    BondRegister(
        key="communities", place="there__unit__path", label=_("Communities of schools"), model=Bond,
        rows=_communities, permission="assistance.view_bonds",
        choices=(
            Choice("form", _("Form"), options=[(own.value, own.label) for own in FORMS]),
            Choice("kind", _("Form"), "form"),
            Choice("county", _("County or zone"), options=counties_of,
                   narrow=lambda own: with_member(inside(own))),
            Choice("stage", _("Stage"), options=STAGES, narrow=lambda own: with_member(of_stage(own))),
            Choice("cores", _("Several core schools"), options=(("1", _("Yes")), ("0", _("No"))), narrow=_many_cores),
            Choice("reach", _("Reach"), options=Reach.choices),
            Choice("school", _("School"), narrow=lambda own: with_member(inside(own))),
            Choice("unit", _("Unit"), narrow=lambda own: with_member(inside(own))),
            keyed("bond", _("Bond"), "pk"), keyed("began", _("Began in the year"), "since__year"),
        ),
        search=(
            "name__icontains", "members__unit__name__icontains", "members__unit__initials__istartswith",
            "members__organisation__name__icontains",
        ),
        measures={
            "units": Measure(_("Schools in them"), _("schools"), Count("there__unit", distinct=True)),
            "cores": Measure(_("Core schools"), _("schools"), in_role(Role.CORE)),
            "members": Measure(_("Member schools"), _("schools"), in_role(Role.MEMBER)),
        },
        related=("unit",),
    )
)  # fmt: skip
