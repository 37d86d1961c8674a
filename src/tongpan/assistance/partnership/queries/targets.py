"""Reads of targets: those that a unit set or that hold for it, and who has met them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from tongpan.access.models import Unit
from tongpan.assistance.base.period import Period, from_to
from tongpan.assistance.base.register import Measure, Register, all_registers
from tongpan.assistance.partnership.models import Target

CENT = 100.0


@dataclass(frozen=True)
class Standing:
    """Where one unit stands: what was counted, of how many where a share is asked for, and whether that is enough.

    ``value`` is None where there is nothing of which a share could be taken.
    """

    unit: Unit
    value: float | None
    of: float | None
    met: bool | None


def above(unit: Unit) -> Q:
    """Of the units above a unit, without itself."""
    steps = unit.path.rstrip("/").split("/")
    return Q(unit__path__in=["/".join(steps[:number]) + "/" for number in range(1, len(steps))])


def holds_for(unit: Unit) -> Q:
    """Targets from above that a unit has to reach, or its schools."""
    if unit.is_county:
        return above(unit) & Q(each__in=(Target.Each.COUNTY, Target.Each.SCHOOL))
    return above(unit) & Q(each=Target.Each.SCHOOL) if unit.is_school else Q(pk__in=())


def targets_of(unit: Unit) -> QuerySet[Target]:
    """The targets set by a unit or one below it, and those from above that it has to reach."""
    found: QuerySet[Target] = Target.everywhere.filter(Q(unit__path__under=unit.path) | holds_for(unit))
    return found.select_related("unit")


def targets_between(unit: Unit, period: Period) -> QuerySet[Target]:
    """The targets whose time lies, at least in part, in a period."""
    return targets_of(unit).filter(since__lte=period.last, until__gte=period.first)


def who_reaches(target: Target, within: Unit) -> list[Unit]:
    """The units that have to reach a target and lie within a unit: open at some time while it runs.

    A county counts what is counted for it as a whole: of a target of the whole region only the region itself.
    """
    if target.each == Target.Each.WHOLE:
        return [target.unit] if within.contains(target.unit) else []
    below = Unit.everywhere.filter(path__under=target.unit.path).filter(path__under=within.path)
    units = below.schools() if target.each == Target.Each.SCHOOL else below.counties()
    there = Q(closed__isnull=True) | Q(closed__gt=target.since)
    there &= Q(opened__isnull=True) | Q(opened__lte=target.until)
    return list(units.filter(there).defer("outline").order_by("path"))


def period_of_target(target: Target) -> Period:
    """The time in which a target counts."""
    return from_to(target.since, target.until)


def register_of_target(target: Target) -> Register | None:
    """The register that a target counts; None where it, its measure or one of its filters is gone."""
    own = all_registers().get(target.register)
    if own is None or (target.measure != "count" and target.measure not in own.measures):
        return None
    known = {choice.name for choice in own.choices}
    return own if known.issuperset(target.asked) else None


def standings(target: Target, within: Unit) -> list[Standing]:
    """Where every unit within a unit that has to reach the target stands: in one question, two for a share.

    Call it inside the scope of ``within``. Empty where what it counts is no longer kept.
    """
    own, units = register_of_target(target), who_reaches(target, within)
    if own is None or not units:
        return []
    found = _values(own, target, target.asked, within, units)
    if not target.share_by:
        return [_standing(target, unit, found.get(unit.slug, 0), None) for unit in units]
    base = {name: value for name, value in target.asked.items() if name != target.share_by}
    whole = _values(own, target, base, within, units)
    return [_standing(target, unit, found.get(unit.slug, 0), whole.get(unit.slug, 0)) for unit in units]


def _standing(target: Target, unit: Unit, value: Any, of: Any) -> Standing:
    if of is None:
        return Standing(unit, float(value), None, target.met_by(float(value)))
    share = float(value) / float(of) * CENT if of else None
    return Standing(unit, share, float(of), target.met_by(share))


def _values(
    own: Register, target: Target, asked: Mapping[str, Any], within: Unit, units: Sequence[Unit]
) -> dict[str, Any]:
    period = period_of_target(target)
    if target.each == Target.Each.WHOLE:
        return {unit.slug: own.value(target.measure, unit, period, asked) for unit in units}
    if target.each == Target.Each.COUNTY:
        return own.by_unit(target.measure, within, units, period, asked)
    return _by_school(own, target.measure, within, period, asked)


def _by_school(own: Register, measure: str, within: Unit, period: Period, asked: Mapping[str, Any]) -> dict[str, Any]:
    """One measure for every school at once, by its key: rows lie at schools themselves, so their paths are equal."""
    aggregate = Count("pk", distinct=True) if measure == "count" else own.measures[measure].aggregate
    rows = own.placed(own.select(within, period, asked)).order_by().values_list(own.place).annotate(found=aggregate)
    return {path.rstrip("/").rsplit("/", 1)[-1]: found or 0 for path, found in rows if path}


def countable(measure: Measure | None) -> bool:
    """Whether a measure can be counted for many units in one question: one that is a function of rows cannot."""
    return measure is None or not callable(measure.aggregate)


def targets_of_bond(unit: Unit, bond: Any) -> list[Target]:
    """The targets that count what is done under one bond."""
    return [own for own in targets_of(unit).order_by("until", "name") if str(own.asked.get("bond", "")) == str(bond.pk)]


def met_within(target: Target, within: Unit) -> tuple[int, int]:
    """How many units within a unit had met a target when it was counted last, and how many have to."""
    own = [value for path, value in target.values.items() if path.startswith(within.path)]
    return sum(target.met_by(value) is True for value in own), len(own)
