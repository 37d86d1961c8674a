"""What joint tests found for those appraised: means on the linked scale, growth over a year, the gap of a bond."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongpan.access.years import current_year
from tongpan.assessment.appraisal.models import Appraisal, Appraised, Criterion
from tongpan.assessment.testing.models import SUBJECTS
from tongpan.assessment.testing.queries.results import SchoolMean, school_means
from tongpan.assessment.testing.queries.sharing import may_be_told
from tongpan.assistance.partnership.models import LEADING, BondMember

MEAN, GROWTH, GAP = "mean", "growth", "gap"
MEASURES = (
    (MEAN, _("Mean on the linked scale")),
    (GROWTH, _("Growth since the year before, on the linked scale")),
    (GAP, _("Gap between helping and helped schools, on the linked scale")),
)


def of_tests(appraisal: Appraisal, criterion: Criterion, sheets: Sequence[Appraised]) -> dict[int, float]:
    """One measure of each sheet by its key, from the linked means of its schools, weighted by pupils.

    Only means on one and the same scale are put together; without any the sheet has no figure, nor where a member
    could find another's by subtraction.
    """
    spec, year = criterion.spec, current_year(appraisal.since)
    means = [own for own in school_means(appraisal.unit) if own.linked and own.subject == spec.get("subject")]
    now, before = ([own for own in means if own.year == one] for one in (year, year - 1))
    found: dict[int, float] = {}
    kept = {own.pk: own for own in sheets}
    for sheet, (leading, others) in _schools(sheets, means).items():
        if not _may_be_read(kept[sheet], leading | others, [*now, *before]):
            continue
        value = _measure(spec.get("measure", MEAN), now, before, leading, others)
        if value is not None:
            found[sheet] = value
    return found


def said_tests(criterion: Criterion) -> str:
    """Which result of joint tests is taken, in words."""
    spec = criterion.spec
    words = {
        "measure": dict(MEASURES).get(spec.get("measure", MEAN), ""),
        "subject": dict(SUBJECTS).get(spec.get("subject", ""), ""),
    }
    own = gettext("%(subject)s: %(measure)s") % words
    if not criterion.scheme.of_bonds:
        return own
    return own + gettext("; only where the schools share their results by the bond, or are enough that none is found")


def _may_be_read(sheet: Appraised, schools: set[int], means: Iterable[SchoolMean]) -> bool:
    """Whether those appraised, who read their sheet, find no other school in it by subtraction.

    A bureau that is appraised sees all of its schools by name.
    """
    if sheet.unit and not sheet.unit.is_school:
        return True
    used = [own for own in means if own.unit in schools]
    return may_be_told({own.unit for own in used}, {own.test for own in used}, sheet.bond_id)


def _measure(
    measure: str, now: Iterable[SchoolMean], before: Iterable[SchoolMean], leading: set[int], others: set[int]
) -> float | None:
    if measure == GAP:
        return _difference(_by_scale(now, leading), _by_scale(now, others))
    schools = leading | others
    if measure == GROWTH:
        return _difference(_by_scale(now, schools), _by_scale(before, schools))
    scales = _by_scale(now, schools)
    return _together(scales.values()) if scales else None


def _by_scale(means: Iterable[SchoolMean], units: set[int]) -> dict[int, tuple[float, int]]:
    """Scale → mean and pupils."""
    sums: dict[int, tuple[float, int]] = {}
    for own in means:
        if own.unit in units:
            total, pupils = sums.get(own.scale, (0.0, 0))
            sums[own.scale] = (total + own.mean * own.pupils, pupils + own.pupils)
    return {scale: (total / pupils, pupils) for scale, (total, pupils) in sums.items() if pupils}


def _together(rows: Iterable[tuple[float, int]]) -> float:
    held = list(rows)
    return sum(mean * pupils for mean, pupils in held) / sum(pupils for _mean, pupils in held)


def _difference(one: Mapping[int, tuple[float, int]], two: Mapping[int, tuple[float, int]]) -> float | None:
    """one − two on the scales that both have, weighted by the pupils of the first."""
    shared = [(one[scale][0] - two[scale][0], one[scale][1]) for scale in one if scale in two]
    return _together(shared) if shared else None


def _schools(sheets: Sequence[Appraised], means: Sequence[SchoolMean]) -> dict[int, tuple[set[int], set[int]]]:
    """Sheet → the helping and the other schools. Of a county or a town all schools below it are “other”."""
    bonds: dict[int, tuple[set[int], set[int]]] = {}
    rows = BondMember.everywhere.filter(bond__in=[own.bond_id for own in sheets if own.bond_id], unit__isnull=False)
    for bond, unit, role in rows.values_list("bond", "unit", "role"):
        bonds.setdefault(bond, (set(), set()))[0 if role in LEADING else 1].add(unit)
    tested = _paths({own.unit for own in means})
    found = {}
    for own in sheets:
        if own.unit:
            found[own.pk] = (set(), {pk for pk, path in tested.items() if path.startswith(own.unit.path)})
        else:
            found[own.pk] = bonds.get(own.bond_id or 0, (set(), set()))
    return found


def _paths(units: Iterable[int]) -> dict[int, str]:
    from tongpan.access.models import Unit

    return dict(Unit.everywhere.filter(pk__in=list(units)).values_list("pk", "path"))
