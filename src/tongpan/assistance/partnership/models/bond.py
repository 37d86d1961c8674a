"""One model of a bond for every form of help between schools and bureaus, with its history."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from tongpan.access.models import Unit
from tongpan.access.models.unit import UnitKind
from tongpan.assistance.base.models import Organisation

from .reach import Level, Reach, kinds_above, level_of, place_of, reach_of


class BondSet(models.QuerySet["Bond"]):
    """Sets of bonds."""

    def on(self, day: dt.date) -> BondSet:
        """Those in force on a day; both ends count."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)

    def between(self, first: dt.date, last: dt.date) -> BondSet:
        """Those in force at some time between two days."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=first), since__lte=last)

    def settle(self) -> None:
        """Work out anew how far each reaches and at which level it is, from its members, in four queries.

        Saving a member does so of itself; whoever writes members in bulk calls this afterwards. Counted are the members
        that stay to the end; where all have left, all that were in it.
        """
        held = list(self)
        parts: dict[int, list[BondMember]] = {}
        for own in BondMember.everywhere.filter(bond__in=held).select_related("unit", "organisation"):
            parts.setdefault(own.bond_id, []).append(own)
        kinds = kinds_above(own.unit.path for members in parts.values() for own in members if own.unit)
        for bond in held:
            members = parts.get(bond.pk, [])
            staying = [own for own in members if own.until is None or (bond.until and own.until >= bond.until)]
            counted = staying or members
            places = [place_of(own.unit.path, own.unit.kind, kinds) for own in counted if own.unit]
            outer = [own.organisation.kind for own in counted if own.organisation]
            bond.reach, bond.level = reach_of(places, outer), level_of(places, outer)
        Bond.everywhere.bulk_update(held, ["reach", "level"], batch_size=500)


class Bond(models.Model):
    """A bond between units: who helps whom, in which form, from when until when, and why it began or changed.

    ``unit`` is where the bond was made. Whoever sees one of its members sees the bond with the names of all its
    members, and no more of them (:func:`~.queries.bonds_of`). Members join and leave with days of their own. What
    ends is not removed: the past stays true.
    """

    class Form(models.TextChoices):
        """帮扶与办学共同体的形式."""

        PAIRING = "pairing", _("Paired assistance")
        COMMUNITY = "community", _("Education community")
        GROUP = "group", _("School group")
        ZONE = "zone", _("School-district management")
        ALLIANCE = "alliance", _("School alliance")
        ENTRUSTED = "entrusted", _("Entrusted management")
        COOPERATIVE = "cooperative", _("Cooperative school or class")
        ENTERPRISE = "enterprise", _("School–enterprise alliance")
        SISTER = "sister", _("Sister schools")
        UNIVERSITY = "university", _("University support")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="bonds")
    form = models.CharField(_("Form"), max_length=12, choices=Form.choices)
    name = models.CharField(_("Name"), max_length=120, blank=True)
    since = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=200, blank=True, help_text="Why it began, changed or ended")
    origin = models.CharField(max_length=60, blank=True, help_text="The adoption that made it")
    reach = models.CharField(_("Reach"), max_length=14, choices=Reach.choices, blank=True, editable=False)
    level = models.CharField(_("Level"), max_length=8, choices=Level.choices, blank=True, editable=False)

    objects = ScopedManager(unit="unit__path__under", _manager_class=models.Manager.from_queryset(BondSet))
    everywhere = models.Manager.from_queryset(BondSet)()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("-since", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="bond_ends_after_it_begins"
            ),
        )
        indexes = (
            models.Index(fields=("unit", "form", "since")),
            models.Index(fields=("origin",), condition=~Q(origin=""), name="bond_of_an_adoption"),
        )

    def __str__(self) -> str:
        return self.name or str(self.get_form_display())

    @cached_property
    def called(self) -> str:
        """What it is called on a page of its own: its name, or “A → B” after those who stay in it (one query)."""
        if self.name:
            return self.name
        held = list(BondMember.everywhere.filter(bond=self).select_related("unit", "organisation"))
        staying = [own for own in held if own.until is None or own.until == self.until] or held
        sides = [[own.title for own in staying if (own.role in LEADING) is leads] for leads in (True, False)]
        return " → ".join("、".join(side) for side in sides if side) or str(self)

    def holds_on(self, day: dt.date) -> bool:
        """Whether the bond is in force on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


class BondMember(models.Model):
    """The part in a bond of a unit, or of an organisation outside the tree.

    ``until`` is empty while it holds as long as the bond does.
    """

    class Role(models.TextChoices):
        """What a unit is in a bond: 支援方, 受援方, 核心校, 成员校, 合作方."""

        SUPPORTER = "supporter", _("Supporting side")
        RECIPIENT = "recipient", _("Recipient side")
        CORE = "core", _("Core school")
        MEMBER = "member", _("Member school")
        PARTNER = "partner", _("Partner")

    bond = models.ForeignKey(Bond, on_delete=models.CASCADE, related_name="members")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(_("Role"), max_length=10, choices=Role.choices)
    since = models.DateField(_("From"), null=True, blank=True)
    until = models.DateField(_("Until"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("role", "unit__sort_key")
        indexes = (models.Index(fields=("unit", "role")),)
        constraints = (
            models.UniqueConstraint(
                fields=("bond", "unit", "role"), condition=Q(since__isnull=True), name="member_once_in_a_bond"
            ),
            models.UniqueConstraint(fields=("bond", "unit", "role", "since"), name="member_joins_once_a_day"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="member_leaves_after_it_joins",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, organisation__isnull=True)
                | Q(unit__isnull=True, organisation__isnull=False),
                name="member_is_a_unit_or_an_organisation",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.get_role_display()})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the reach of the bond true."""
        super().save(*args, **kwargs)
        Bond.everywhere.filter(pk=self.bond_id).settle()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Keep the reach of the bond true."""
        gone = super().delete(*args, **kwargs)
        Bond.everywhere.filter(pk=self.bond_id).settle()
        return gone

    @property
    def title(self) -> str:
        """Its short name."""
        return self.unit.title if self.unit else str(self.organisation)

    @property
    def name(self) -> str:
        """Its full name."""
        return self.unit.name if self.unit else str(self.organisation)


class CooperativeClass(models.Model):
    """冠名班 or a grade of a co-built school: one class or grade that two sides run together."""

    bond = models.ForeignKey(Bond, on_delete=models.CASCADE, related_name="classes")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Name"), max_length=60)
    stage = models.CharField(_("Stage"), max_length=12)
    grade = models.PositiveSmallIntegerField(_("Grade"), help_text="1 to 12")
    whole_grade = models.BooleanField(_("The whole grade"), default=False)
    opened = models.DateField(_("Opened"))
    closed = models.DateField(_("Closed"), null=True, blank=True)

    objects = ScopedManager(unit="unit__path__under")
    everywhere = models.Manager()

    class Meta:
        base_manager_name = "everywhere"
        ordering = ("grade", "name")
        constraints = (
            models.CheckConstraint(
                condition=Q(closed__isnull=True) | Q(closed__gte=F("opened")), name="class_closes_after_it_opens"
            ),
        )

    def __str__(self) -> str:
        return self.name


LEADING = frozenset({BondMember.Role.SUPPORTER, BondMember.Role.CORE})
"""The roles of those who give."""


def reach(supporter: Unit, recipient: Unit) -> str:
    """How far a bond reaches, from the places of its two sides: ``county``, ``city``, ``cities`` or ``province``.

    Within one county, between the counties of one city, between cities, or beyond what the paths tell.
    """
    kinds = {UnitKind.COUNTY: "county", UnitKind.ZONE: "county", UnitKind.CITY: "city", UnitKind.PROVINCE: "cities"}
    shared = [a for a, b in zip(supporter.path.split("/"), recipient.path.split("/"), strict=False) if a == b and a]
    if not shared:
        return "province"
    path = "/".join(shared) + "/"
    kind = Unit.everywhere.filter(path=path).values_list("kind", flat=True).first()
    return kinds.get(kind, "county")
