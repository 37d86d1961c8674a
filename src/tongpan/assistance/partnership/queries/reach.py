"""How far a unit sees: the bonds in which it, or one below it, takes part; who can be asked to do something."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access import roles
from tongpan.access.keys_asked import is_key
from tongpan.access.models import Grant, Unit, User
from tongpan.access.models.unit import COUNTY_LEVEL, UnitKind, UnitSet
from tongpan.access.roles import standing_for
from tongpan.assistance.partnership.models import Bond

from .bonds import bonds_of


def bonds_to_choose(unit: Unit) -> list[tuple[str, str]]:
    """The bonds of a unit as options, by what they are called."""
    from .bonds import rows_of

    rows = rows_of(bonds_of(unit).order_by("-since", "pk")[:200])
    return [(str(row.bond.pk), row.called) for row in rows]


def call_bonds(unit: Unit) -> Callable[[Bond], str]:
    """What a form calls a bond to choose: its name, or its two sides; asked once for all of them."""
    names: dict[str, str] = {}

    def words(bond: Bond) -> str:
        names.update({} if names else bonds_to_choose(unit))
        return names.get(str(bond.pk)) or bond.called

    return words


def bond_of(unit: Unit, key: str) -> Bond | None:
    """One of the bonds of a unit by its key."""
    return bonds_of(unit).filter(pk=int(key)).first() if is_key(key) else None


def doers(unit: Unit) -> UnitSet:
    """Who can be given a task from a unit: itself, the bureaus below it, and of a county its schools."""
    below = Q(kind__in=(UnitKind.CITY, *COUNTY_LEVEL))
    if unit.is_county or unit.kind == UnitKind.TOWN:
        below |= Q(kind=UnitKind.SCHOOL, closed__isnull=True)
    found = Unit.everywhere.filter(path__under=unit.path).filter(below | Q(pk=unit.pk))
    return found.order_by("depth", "sort_key").defer("outline")


ANSWERABLE = standing_for(*roles.ANSWERABLE)
"""The roles whose accounts can be given a need or a task."""


def left_among(people: Iterable[User | None]) -> set[int]:
    """The keys of those who can be asked no more: closed accounts, and those without a role that answers; one query."""
    keys = {own.pk for own in people if own}
    if not keys:
        return set()
    grants = Grant.objects.in_force(timezone.localdate()).filter(role__in=ANSWERABLE, user__in=keys)
    return keys - set(grants.filter(user__is_active=True).values_list("user", flat=True))


def owners(unit: Unit, chosen: User | None = None) -> list[tuple[str, str]]:
    """Accounts that can answer for a task of a unit or one below it, as options.

    Whoever is ``chosen`` already stays among them, marked as having left where they can answer no more.
    """
    grants = Grant.objects.in_force(timezone.localdate()).filter(role__in=ANSWERABLE)
    held = grants.filter(unit__path__under=unit.path, user__is_active=True).exclude(unit__kind=UnitKind.SCHOOL)
    if unit.is_school:
        held = grants.filter(unit=unit, user__is_active=True)
    people = User.objects.filter(pk__in=held.values("user")).order_by("display_name")
    found = [(str(own.pk), own.display_name or own.username) for own in people]
    if chosen and str(chosen.pk) not in dict(found):
        found.append((str(chosen.pk), _("%(name)s (left)") % {"name": chosen}))
    return found
