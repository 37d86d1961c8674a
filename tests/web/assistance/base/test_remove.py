"""What others rest on is not removed, and the reader is told so."""

from __future__ import annotations

import pytest

from tongpan.access.models import AuditRecord, Unit
from tongpan.assistance.base.records import remove, said
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Bond, BondMember

pytestmark = pytest.mark.django_db


def test_what_others_rest_on_is_not_removed(world):
    county, school = world.units["441801"], world.units["2144180001"]
    bond = Bond.everywhere.create(unit=county, form=Bond.Form.PAIRING, since="2025-09-01")
    BondMember.everywhere.create(bond=bond, unit=school, role=BondMember.Role.RECIPIENT)
    before = AuditRecord.objects.count()
    with pytest.raises(Refused) as refused:
        remove(school, "test.remove", unit=county, user=None)
    assert refused.value.values["count"] >= 1
    assert "不能删除" in said(refused.value)
    assert Unit.everywhere.filter(pk=school.pk).exists()
    assert AuditRecord.objects.count() == before
