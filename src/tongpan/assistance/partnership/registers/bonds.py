"""Bonds, who is in them, and the classes that two sides run together."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, DateField, FilteredRelation, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit, UnitKind
from tongpan.assistance.base import files
from tongpan.assistance.base.choices import YES_NO, by_county, inside, keyed, of_key, placed, yes
from tongpan.assistance.base.period import Period
from tongpan.assistance.base.register import Choice, Measure, Register, register
from tongpan.assistance.partnership.models import (
    LEADING,
    Bond,
    BondMember,
    BondSet,
    CooperativeClass,
    Level,
    Reach,
)  # fmt: skip
from tongpan.assistance.partnership.queries import bonds_of
from tongpan.assistance.partnership.queries.bonds import classes_of
from tongpan.assistance.partnership.queries.shared import part_until
from tongpan.registry.models.school import STAGE_NAMES, SchoolKind

COMPULSORY = "compulsory"
LED = (BondMember.Role.RECIPIENT, BondMember.Role.MEMBER)
STAGES = ((COMPULSORY, _("Compulsory education")), *STAGE_NAMES.items())


def of_stage(value: str, school: str = "unit__school") -> Q:
    """Rows whose school has a stage; compulsory education is primary or junior secondary."""
    stages = ("primary", "junior") if value == COMPULSORY else (value,)
    found = Q()
    for stage in stages:
        found |= Q(**{f"{school}__stages__icontains": f'"{stage}"'})
    return found


def in_time(first: Any, last: Any, lookup: str = "") -> Q:
    """Memberships that hold at some time between two days, as far as they have days of their own."""
    begun = Q(**{f"{lookup}since__isnull": True}) | Q(**{f"{lookup}since__lte": last})
    return begun & (Q(**{f"{lookup}until__isnull": True}) | Q(**{f"{lookup}until__gte": first}))


def taking_part(bonds: BondSet, unit: Unit, period: Period) -> BondSet:
    """Of some bonds those in which the unit, or one below it, takes part at some time of a period.

    ``there`` are their members of that time, for measures; ``first`` and ``last`` its days, for :func:`with_member`.
    """
    first, last = period.first, period.last
    ours = BondMember.objects.filter(in_time(first, last), unit__path__under=unit.path).order_by().values("bond")
    return bonds.between(first, last).filter(pk__in=ours).alias(
        there=FilteredRelation("members", condition=in_time(first, last, "members__")),
        first=Value(first, output_field=DateField()), last=Value(last, output_field=DateField()),
    )  # fmt: skip


def members_in_time() -> QuerySet[BondMember]:
    """Who is in a bond at some time of the period of the register, as a subquery of :func:`taking_part`."""
    return BondMember.everywhere.filter(in_time(OuterRef("first"), OuterRef("last"))).order_by()


def with_member(condition: Q) -> Q:
    """Bonds that have in the period a member of which something is true. A bond with several such stays one row."""
    return Q(pk__in=members_in_time().filter(condition).values("bond"))


class BondRegister(Register):
    """The register of bonds: a search over the names of members does not show a bond twice."""

    def _found(self, text: str) -> Q:
        return Q(pk__in=Bond.everywhere.filter(super()._found(text)).order_by().values("pk"))


def _bonds(unit: Unit, period: Period) -> BondSet:
    return taking_part(bonds_of(unit), unit, period)


def in_role(role: str) -> Count:
    """Units that have a role in the period."""
    return Count("there__unit", filter=Q(there__role=role), distinct=True)


Role = BondMember.Role
BONDS = register(
    BondRegister(
        key="bonds",
        place="there__unit__path",
        label=_("Bonds"),
        model=Bond,
        rows=_bonds,
        permission="assistance.view_bonds",
        choices=(
            Choice("form", _("Form"), options=Bond.Form.choices),
            Choice("reach", _("Reach"), options=Reach.choices),
            Choice("level", _("Level"), options=Level.choices),
            Choice("stage", _("Stage"), options=STAGES, narrow=lambda own: with_member(of_stage(own))),
            Choice("county", _("County"), options=by_county().options, narrow=lambda own: with_member(inside(own))),
            Choice("role", _("Role"), options=Role.choices, narrow=lambda own: with_member(Q(role=own))),
            Choice("school_kind", _("School kind"), narrow=lambda own: with_member(Q(unit__school__kind=own))),
            Choice("unit", _("Unit"), narrow=lambda own: with_member(inside(own))),
            Choice("school", _("School"), narrow=lambda own: with_member(inside(own))),
            Choice("organisation", _("Organisation"), narrow=lambda own: with_member(of_key("organisation")(own))),
            keyed("bond", _("Bond"), "pk"),
            keyed("began", _("Began in the year"), "since__year"),
        ),
        search=(
            "name__icontains", "members__unit__name__icontains", "members__unit__initials__istartswith",
            "members__organisation__name__icontains",
        ),
        measures={
            "units": Measure(_("Units in them"), _("units"), Count("there__unit", distinct=True)),
            "supporters": Measure(_("Supporting sides"), _("units"), in_role(Role.SUPPORTER)),
            "recipients": Measure(_("Recipient sides"), _("units"), in_role(Role.RECIPIENT)),
            "cores": Measure(_("Core schools"), _("units"), in_role(Role.CORE)),
            "members": Measure(_("Member schools"), _("units"), in_role(Role.MEMBER)),
            "organisations": Measure(_("Organisations"), "", Count("there__organisation", distinct=True)),
        },
        related=("unit",),
    )
)  # fmt: skip


def _members(unit: Unit, period: Period) -> QuerySet[BondMember]:
    """Who was in a bond of the unit at some time of the period: ``joined`` and ``left`` are the days that hold."""
    bonds = _bonds(unit, period).order_by().values("pk")
    rows = BondMember.everywhere.filter(bond__in=bonds).annotate(
        joined=Coalesce("since", "bond__since"),
        left=Coalesce(Least("until", "bond__until"), "until", "bond__until"),
    )
    return rows.filter(Q(left__isnull=True) | Q(left__gte=period.first), joined__lte=period.last)


def _schools(**more: Any) -> Count:
    return Count("unit", filter=Q(unit__kind=UnitKind.SCHOOL, **more), distinct=True)


BOND_MEMBERS = register(
    Register(
        key="bond-members",
        label=_("Members of bonds"),
        model=BondMember,
        rows=_members,
        permission="assistance.view_bonds",
        choices=(
            Choice("form", _("Form"), "bond__form", options=Bond.Form.choices),
            Choice("role", _("Role"), options=Role.choices),
            Choice("side", _("Side"), options=(("leading", _("Leads or supports")), ("led", _("Is led or supported"))),
                   narrow=lambda own: Q(role__in=LEADING if own == "leading" else LED)),
            Choice("reach", _("Reach"), "bond__reach", options=Reach.choices),
            Choice("level", _("Level"), "bond__level", options=Level.choices),
            Choice("stage", _("Stage"), options=STAGES, narrow=of_stage),
            Choice("kind", _("Kind of unit"), "unit__kind", options=UnitKind.choices),
            by_county(),
            yes("public", _("Public school"), "unit__school__public"),
            Choice("school_kind", _("School kind"), "unit__school__kind", options=SchoolKind.choices),
            placed("unit", _("Unit")),
            placed("school", _("School")),
            keyed("organisation", _("Organisation")),
            keyed("bond", _("Bond")),
            keyed("began", _("Joined in the year"), "joined__year"),
        ),
        search=("unit__name__icontains", "unit__initials__istartswith", "organisation__name__icontains",
                "bond__name__icontains"),
        measures={
            "units": Measure(_("Different units"), _("units"), Count("unit", distinct=True)),
            "schools": Measure(_("Different schools"), _("schools"), _schools()),
            "bonds": Measure(_("Bonds"), "", Count("bond", distinct=True)),
            "organisations": Measure(_("Organisations"), "", Count("organisation", distinct=True)),
        },
        related=("unit", "organisation", "bond"),
    )
)  # fmt: skip


def _classes(unit: Unit, period: Period) -> QuerySet[CooperativeClass]:
    return classes_of(unit).filter(Q(closed__isnull=True) | Q(closed__gte=period.first), opened__lte=period.last)


BOND_CLASSES = register(
    Register(
        key="bond-classes",
        label=_("Cooperative classes"),
        model=CooperativeClass,
        rows=_classes,
        permission="assistance.view_bonds",
        choices=(
            Choice("stage", _("Stage"), options=tuple(STAGE_NAMES.items())),
            Choice("grade", _("Grade"), options=tuple((str(n), str(n)) for n in range(1, 13))),
            Choice("whole_grade", _("The whole grade"), options=YES_NO, narrow=lambda own: Q(whole_grade=own == "1")),
            by_county(),
            placed("unit", _("Unit")),
            placed("school", _("School")),
            keyed("bond", _("Bond")),
            keyed("began", _("Opened in the year"), "opened__year"),
        ),
        search=("name__icontains", "unit__name__icontains", "bond__name__icontains"),
        measures={
            "schools": Measure(_("Different schools"), _("schools"), Count("unit", distinct=True)),
            "bonds": Measure(_("Bonds"), "", Count("bond", distinct=True)),
        },
        related=("unit", "bond"),
    )
)

files.owner("bond", lambda unit, key: bonds_of(unit).filter(pk=key).first(), page="bond", until=part_until)
