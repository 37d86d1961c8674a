"""What others rest on is not removed, and the reader is told so."""

from __future__ import annotations

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory

from tongpan.access.models import AuditRecord, Unit
from tongpan.assistance.base.records import act, remove
from tongpan.assistance.partnership.models import Bond, BondMember

pytestmark = pytest.mark.django_db


def test_what_others_rest_on_is_not_removed(world):
    county, school = world.units["441801"], world.units["2144180001"]
    bond = Bond.everywhere.create(unit=county, form=Bond.Form.PAIRING, since="2025-09-01")
    BondMember.everywhere.create(bond=bond, unit=school, role=BondMember.Role.RECIPIENT)
    before = AuditRecord.objects.count()
    request = RequestFactory().post("/")
    request.session, request._messages = {}, None
    request._messages = FallbackStorage(request)
    answer = act(request, lambda: remove(school, "test.remove", unit=county, user=None), done="x", to="/there/")
    assert (answer.status_code, answer["Location"]) == (302, "/there/")
    assert ["条记录以它为依据，不能删除" in str(own) for own in request._messages] == [True]
    assert Unit.everywhere.filter(pk=school.pk).exists()
    assert AuditRecord.objects.count() == before
