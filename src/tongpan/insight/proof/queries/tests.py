"""Mean scale scores of joint tests by school, where tests were held."""

from __future__ import annotations

from collections import defaultdict
from importlib import import_module
from typing import Any

from django.utils.translation import gettext as _

from tongpan.access.models import Unit


def _means(unit: Unit) -> list[Any]:
    try:
        results = import_module("tongpan.assessment.testing.queries.results")
    except ModuleNotFoundError:
        return []
    return list(results.school_means(unit))


def offered(unit: Unit) -> list[tuple[str, str]]:
    """Subject and grade of the tests with results at a unit, as key and words."""
    pairs = sorted({(str(own.subject), int(own.grade)) for own in _means(unit)})
    return [(f"{s}:{g}", _("%(subject)s, grade %(grade)s: mean") % {"subject": s, "grade": g}) for s, g in pairs]


def values_of(unit: Unit, code: str, until: int) -> dict[str, dict[int, float]]:
    """Mean scale scores by school and year of a subject and grade (``SUBJECT:GRADE``)."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for own in _means(unit):
        if f"{own.subject}:{own.grade}" == code and own.year <= until:
            found[own.slug][own.year] = float(own.mean)
    return dict(found)
