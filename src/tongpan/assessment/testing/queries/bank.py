"""Items of the bank that a unit may use: its own, those below it, and those of the bureaus above."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, Q, QuerySet

from tongpan.access.models import Unit
from tongpan.assessment.testing.models import BankItem, JointTest, TestItem


def bank_of(unit: Unit, asked: Mapping[str, str] | None = None) -> QuerySet[BankItem]:
    """The bank at or below a unit, narrowed by ``q``, ``subject`` and ``grade`` where they are understood.

    Each item knows as ``used`` how often it was used again. The right answers of a bank are not for schools: their
    pages do not show them.
    """
    rows = BankItem.everywhere.filter(unit__path__under=unit.path).select_related("unit")
    found = rows.annotate(used=Count("uses")).order_by("-year", "code")
    own = asked or {}
    if words := own.get("q", "").strip()[:60]:
        found = found.filter(Q(text__icontains=words) | Q(code__icontains=words) | Q(content__icontains=words))
    if subject := own.get("subject"):
        found = found.filter(subject=subject)
    grade = own.get("grade", "")
    return found.filter(grade=int(grade)) if grade.isascii() and grade.isdecimal() and len(grade) < 3 else found


def anchors_for(test: JointTest) -> list[BankItem]:
    """Items of the subject that could link a test: of its earlier test first where it has one, with parameters."""
    found = BankItem.everywhere.filter(unit__path__under=test.unit.path, subject=test.subject).exclude(parameters=[])
    taken = TestItem.everywhere.filter(test=test).exclude(bank=None).values("bank")
    rows = list(found.exclude(pk__in=taken).order_by("-year", "code")[:200])
    return sorted(rows, key=lambda own: own.test_id != test.before_id)
