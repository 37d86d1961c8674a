"""The demonstration of joint tests: two years on one scale, loaded once."""

from __future__ import annotations

import pytest

from tongpan.access.models import AuditRecord
from tongpan.access.scope import in_unit
from tongpan.assessment.testing.models import Analysis, BankItem, JointTest, SchoolResult
from tongpan.assessment.testing.queries.results import school_means
from tongpan.demo.load import load_small
from tongpan.demo.testing import COUNTY, load_tests
from tongpan.insight.proof.queries.tests import offered


@pytest.mark.django_db
def test_two_years_are_loaded_once_and_linked():
    load_small()
    assert load_tests() == 2
    count = AuditRecord.objects.count()
    assert load_tests() == 0
    assert AuditRecord.objects.count() == count
    first, second = JointTest.everywhere.order_by("year")
    assert (first.state, second.state, second.before_id) == ("archived", "analysed", first.pk)
    assert BankItem.everywhere.count() == 26
    last = Analysis.everywhere.get(test=second)
    assert last.linked
    assert last.result["items"][10]["dif"]["sex"]["delta"] < 0
    assert SchoolResult.everywhere.filter(test=second, facts__hidden=True).exists()
    with in_unit(first.unit):
        means = school_means(first.unit)
        offers = dict(offered(first.unit))
    assert list(offers.values()) == ["五年级数学：联合抽测量尺平均分（2024年起等值）"]
    assert first.unit.slug == COUNTY
    assert {(own.year, own.linked, own.scale) for own in means} == {(2024, True, first.pk), (2025, True, first.pk)}
