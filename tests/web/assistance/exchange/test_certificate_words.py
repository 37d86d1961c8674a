"""What a certificate says of a time: from a day to a day, or the one day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from tongpan.assistance.exchange.actions.certificate_pdf import words_of
from tongpan.assistance.exchange.models import Certificate

from .conftest import SINCE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("subject", "behind"), [("语文", "，语文"), ("", "")])
@pytest.mark.parametrize("days", [0, 1])
def test_one_day_is_worded_for_one_day(exchange, subject, behind, days):
    person, _stays = exchange.teacher(), exchange.teacher()
    (made,) = exchange.send(exchange.move(person, until=SINCE + dt.timedelta(days=days)))
    made.posting.subject = subject
    own = Certificate(placement=made, number="1", issuer=made.home, issued=SINCE)
    with translation.override("zh-hans"):
        text = words_of(own)["text"]
    time = "2025年9月1日在云溪初级中学任职一天" if days == 0 else "2025年9月1日至2025年9月2日在云溪初级中学任职"
    assert text == f"系云溪中心小学人员，{time}（{made.posting.get_kind_display()}{behind}）。"
