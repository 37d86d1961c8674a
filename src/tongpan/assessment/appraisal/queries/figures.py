"""The figures of a scheme's computed criteria, for everybody appraised at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from tongpan.access.models import Unit
from tongpan.access.years import current_year
from tongpan.assessment.appraisal.models import Appraisal, Appraised, Criterion, Scheme
from tongpan.assessment.appraisal.sources import indicator_source
from tongpan.assistance.base.period import Period, from_to
from tongpan.assistance.base.register import Register, all_registers
from tongpan.assistance.partnership.models import BondMember

from .tests import of_tests, said_tests

AT_ONCE = 200
"""Of so many units a measure is asked in one question."""


@dataclass(frozen=True)
class Figure:
    """A figure of one criterion for one appraised, and what it is cited by."""

    value: float
    cite: str = ""


def period_of(appraisal: Appraisal) -> Period:
    """The time that an appraisal looks at."""
    return from_to(appraisal.since, appraisal.until)


def school_year_of(appraisal: Appraisal) -> int:
    """The school year in which the time begins."""
    return current_year(appraisal.since)


def kind_of_unit(scheme: Scheme) -> str:
    """``bond``, ``county`` or ``school``: what a scheme appraises."""
    return "bond" if scheme.of_bonds else "county" if scheme.kind == Scheme.Kind.COUNTY else "school"


def register_of(criterion: Criterion) -> Register | None:
    """The register that a criterion counts; None where it, its measure or one of its filters is gone."""
    spec = criterion.spec
    own = all_registers().get(spec.get("register", ""))
    if own is None or (spec["measure"] != "count" and spec["measure"] not in own.measures):
        return None
    return own if {choice.name for choice in own.choices}.issuperset(spec.get("asked", {})) else None


def figures(appraisal: Appraisal, criterion: Criterion, sheets: Sequence[Appraised]) -> dict[int, Figure]:
    """The figure of each sheet by its key; a sheet without one is not there. Call it in the appraisal's own scope."""
    if criterion.source == Criterion.Source.COUNTED:
        return _counted(appraisal, criterion, sheets)
    if criterion.source == Criterion.Source.TEST:
        return {key: Figure(value) for key, value in of_tests(appraisal, criterion, sheets).items()}
    return _indicators(appraisal, criterion, sheets)


def _indicators(appraisal: Appraisal, criterion: Criterion, sheets: Sequence[Appraised]) -> dict[int, Figure]:
    source = indicator_source(criterion.spec.get("source", ""))
    units = [own.unit for own in sheets if own.unit]
    if source is None or not units:
        return {}
    found = source.find(units, school_year_of(appraisal), criterion.spec["code"])
    return {
        own.pk: Figure(one.value, one.cite)
        for own in sheets
        if own.unit and (one := found.get(own.unit.slug)) is not None and one.value is not None
    }


def _counted(appraisal: Appraisal, criterion: Criterion, sheets: Sequence[Appraised]) -> dict[int, Figure]:
    own = register_of(criterion)
    if own is None:
        return {}
    asked = dict(criterion.spec.get("asked", {}))
    found = _values(own, appraisal, criterion, asked, sheets)
    if share_by := criterion.spec.get("share_by"):
        whole = _values(own, appraisal, criterion, {k: v for k, v in asked.items() if k != share_by}, sheets)
        found = {key: 100 * value / whole[key] for key, value in found.items() if whole.get(key)}
    if criterion.spec.get("per") == "members":
        sizes = _sizes(sheets)
        found = {key: value / sizes[key] for key, value in found.items() if sizes.get(key)}
    return {key: Figure(float(value)) for key, value in found.items()}


def _values(
    own: Register, appraisal: Appraisal, criterion: Criterion, asked: Mapping[str, Any], sheets: Sequence[Appraised]
) -> dict[int, Any]:
    measure, unit, period = criterion.spec["measure"], appraisal.unit, period_of(appraisal)
    if appraisal.scheme.of_bonds:
        return {
            one.pk: own.value(measure, unit, period, {**asked, "bond": str(one.bond_id)}) for one in sheets if one.bond
        }
    units = [one.unit for one in sheets if one.unit]
    by_slug: dict[str, Any] = {}
    for first in range(0, len(units), AT_ONCE):
        by_slug |= own.by_unit(measure, unit, units[first : first + AT_ONCE], period, asked)
    return {one.pk: by_slug[one.unit.slug] for one in sheets if one.unit}


def _sizes(sheets: Sequence[Appraised]) -> dict[int, int]:
    rows = BondMember.everywhere.filter(bond__in=[own.bond_id for own in sheets], unit__isnull=False)
    sizes: dict[int, set[int]] = {}
    for bond, unit in rows.values_list("bond", "unit"):
        sizes.setdefault(bond, set()).add(unit)
    return {own.pk: len(sizes.get(own.bond_id or 0, ())) for own in sheets}


def address_of(criterion: Criterion, sheet: Appraised, unit: Unit, year: int) -> str:
    """Where the records are listed that a counted figure counts; empty where there is no such page.

    Whoever is appraised sees the list for the own unit, everybody else for the unit shown.
    """
    if criterion.source == Criterion.Source.INDICATOR and sheet.unit:
        return _page_of(criterion, sheet.unit, school_year_of(sheet.appraisal))
    own = register_of(criterion) if criterion.source == Criterion.Source.COUNTED else None
    if own is None:
        return ""
    asked = dict(criterion.spec.get("asked", {}))
    if sheet.bond_id:
        asked["bond"] = str(sheet.bond_id)
    place = sheet.unit or unit
    try:
        return own.address(place, year, period_of(sheet.appraisal), asked)
    except NoReverseMatch:
        return ""


def _page_of(criterion: Criterion, unit: Unit, year: int) -> str:
    source = indicator_source(criterion.spec.get("source", ""))
    page = source.page if source else ""
    return reverse(page, args=(unit.slug, year)) if page else ""


def said_spec(criterion: Criterion) -> str:
    """What a computed criterion takes, in words."""
    spec = criterion.spec
    if criterion.source == Criterion.Source.INDICATOR:
        source = indicator_source(spec.get("source", ""))
        return str(dict(source.options()).get(spec.get("code", ""), "")) if source else _("no longer computed")
    if criterion.source == Criterion.Source.TEST and spec:
        return said_tests(criterion)
    if criterion.source != Criterion.Source.COUNTED or not spec:
        return ""
    own = register_of(criterion)
    if own is None:
        return _("what it counted is no longer kept")
    measure = own.measures.get(spec["measure"])
    words = f"{own.label} · {measure.label if measure else _('number of records')}"
    narrow = [
        f"{choice.label} = {dict(choice.options).get(value, value)}"
        for choice in own.choices
        if (value := spec.get("asked", {}).get(choice.name)) and not callable(choice.options)
    ]
    if narrow:
        words = _("%(what)s, where %(conditions)s") % {"what": words, "conditions": "、".join(narrow)}
    if spec.get("share_by"):
        words = _("%(what)s: the share in per cent") % {"what": words}
    return _("%(what)s, per member") % {"what": words} if spec.get("per") else words
