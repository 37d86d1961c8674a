"""Mean scale scores of joint tests by school: only of linked tests, whose years may be compared."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext as _

from tongpan.access.models import Unit
from tongpan.assessment.testing.models import GRADES, SUBJECTS
from tongpan.assessment.testing.queries.results import SchoolMean, school_means


def _code(own: SchoolMean) -> str:
    return f"{own.subject}:{own.grade}:{own.scale}"


def offered(unit: Unit) -> list[tuple[str, str]]:
    """Subject, grade and scale of the linked tests with results at a unit, as key and words."""
    since: dict[str, SchoolMean] = {}
    for own in school_means(unit):
        held = since.get(_code(own))
        if own.linked and (held is None or own.year < held.year):
            since[_code(own)] = own
    text = _("%(subject)s, %(grade)s: mean scale score of joint tests (linked since %(year)s)")
    subjects, grades = dict(SUBJECTS), dict(GRADES)
    return [
        (code, text % {"subject": subjects[own.subject], "grade": grades[own.grade], "year": own.year})
        for code, own in sorted(since.items())
    ]


def values_of(unit: Unit, code: str, until: int) -> dict[str, dict[int, float]]:
    """Mean scale scores by school and year of a subject, grade and scale (``SUBJECT:GRADE:SCALE``)."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for own in school_means(unit):
        if own.linked and _code(own) == code and own.year <= until:
            found[own.key][own.year] = float(own.mean)
    return dict(found)
