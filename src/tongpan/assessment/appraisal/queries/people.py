"""Who is appraised, by name and unit; who can be a judge or answer for something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils import timezone

from tongpan.access.models import Grant, Unit, User
from tongpan.access.roles import JUDGES, standing_for
from tongpan.assessment.appraisal.models import Appraisal, Appraised, Judge, Scheme
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.assistance.partnership.queries.bonds import bonds_of, with_rows

COMMUNITIES = (
    Bond.Form.COMMUNITY, Bond.Form.GROUP, Bond.Form.ZONE, Bond.Form.ALLIANCE, Bond.Form.ENTRUSTED,
)  # fmt: skip


def with_titles(sheets: Iterable[Appraised]) -> list[Appraised]:
    """Put on each sheet, as ``title``, what its bond or unit is called, in two queries whatever their number."""
    held = list(sheets)
    bonds = {own.bond_id: own.bond for own in held if own.bond}
    with_rows([own for own in bonds.values() if own])
    for own in held:
        own.title = own.unit.title if own.unit else bond_title(bonds[own.bond_id])  # type: ignore[attr-defined]
    return held


def bond_title(bond: Bond) -> str:
    """The name of a bond, or its two sides; ``with_rows`` has put them on it."""
    row = bond.row  # type: ignore[attr-defined]
    return bond.name or " → ".join(own for own in (row.leads, row.joins) if own)


def who_can_be(appraisal: Appraisal) -> list[tuple[str, str]]:
    """Those that can be added to an appraisal, as options: keys ``bond:7`` or ``unit:3`` and names."""
    unit, scheme = appraisal.unit, appraisal.scheme
    there = set(appraisal.sheets.values_list("bond", "unit"))  # type: ignore[misc]
    if scheme.of_bonds:
        forms = COMMUNITIES if scheme.kind == Scheme.Kind.COMMUNITY else (Bond.Form.PAIRING,)
        bonds = list(bonds_of(unit).filter(form__in=forms).between(appraisal.since, appraisal.until)[:300])
        with_rows(bonds)
        return [(f"bond:{own.pk}", bond_title(own)) for own in bonds if (own.pk, None) not in there]
    units = Unit.everywhere.filter(path__under=unit.path)
    found = units.counties() if scheme.kind == Scheme.Kind.COUNTY else units.schools().filter(closed__isnull=True)
    rows = found.defer("outline").order_by("path")[:1000]
    return [(f"unit:{own.pk}", own.title) for own in rows if (None, own.pk) not in there]


def accounts(unit: Unit, *roles: str, below: bool = True) -> list[tuple[str, str]]:
    """Accounts that stand for one of the roles at or above a unit, or ``below`` it, as options by name.

    Who holds a role only below a unit does not see what is its own.
    """
    from .seen import paths_above

    grants = Grant.objects.in_force(timezone.localdate()).filter(role__in=standing_for(*roles), user__is_active=True)
    near = Q(unit__path__in=paths_above(unit))
    if below:
        near |= Q(unit__path__under=unit.path)
    rows = grants.filter(near).select_related("user", "unit").order_by("unit__depth", "user__display_name")
    found: dict[str, str] = {}
    for own in rows[:500]:
        name = own.user.display_name or own.user.username
        found.setdefault(str(own.user_id), f"{name}（{own.unit.title}）")
    return list(found.items())


def judges_to_choose(appraisal: Appraisal) -> list[tuple[str, str]]:
    """Who can be asked to judge and was not yet."""
    there = {str(pk) for pk in Judge.everywhere.filter(appraisal=appraisal).values_list("user", flat=True)}
    found = accounts(appraisal.unit, *JUDGES)
    return [(key, name) for key, name in found if key not in there]


def judge_of(appraisal: Appraisal, user: User) -> Judge | None:
    """Somebody as a judge of an appraisal; None where they are none."""
    return Judge.everywhere.filter(appraisal=appraisal, user=user).select_related("appraisal").first()


def biased(user: User, sheet: Appraised) -> bool:
    """Whether all that somebody works for is among those appraised: nobody judges the own school."""
    paths = {grant.unit.path for grant in user.current_grants}
    own = [sheet.unit.path] if sheet.unit else member_paths(sheet)
    return bool(paths) and all(any(path.startswith(one) for one in own) for path in paths)


def member_paths(sheet: Appraised) -> list[str]:
    """The paths of the members of a bond."""
    rows = BondMember.everywhere.filter(bond=sheet.bond_id, unit__isnull=False)
    return list(rows.values_list("unit__path", flat=True))


def works_for(user: User, sheet: Appraised) -> bool:
    """Whether somebody may write the self-report: with the right on the unit, or on a member of the bond."""
    if sheet.unit:
        return bool(user.has_perm("assessment.self_report", sheet.unit))
    members = BondMember.everywhere.filter(bond=sheet.bond_id, unit__isnull=False).select_related("unit")
    return any(user.has_perm("assessment.self_report", own.unit) for own in members)


def units_of(sheets: Sequence[Appraised]) -> list[Unit]:
    """The units among those appraised."""
    return [own.unit for own in sheets if own.unit]
