"""The state of who stands beside whom: daily work leaves it as it is, and writes nothing that it is found from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models, transaction

from tongpan.access import audit, state
from tongpan.access.reach import counterparts
from tongpan.assistance.counterparts import DAILY
from tongpan.assistance.partnership.models import Need, Review, Task
from tongpan.assistance.research.models import MentorMeeting

SOURCE = Path(audit.__file__).parents[1]
ASKED = {table for question in counterparts() for table in re.findall(r"\b(?:FROM|JOIN) ([a-z]+_[a-z]+)", question)}
MODELS = [model for model in apps.get_models() if model._meta.db_table in ASKED]
NAMES = "|".join(sorted(model.__name__ for model in MODELS))
WRITES = re.compile(
    rf"\b({NAMES})\.\w+\.(?:[^\n]*\.)?(?:create|bulk_create|get_or_create|update_or_create|update|bulk_update|delete)\("
    rf"|\b({NAMES})\("
)
SAYS = re.compile("|".join(f'"{re.escape(own)}' for own in DAILY))


def write(action: str) -> str:
    with transaction.atomic():
        return audit.record(action, actor=None).digest


@pytest.mark.django_db
@pytest.mark.parametrize("forget", [False, True])
def test_daily_work_leaves_who_stands_beside_whom_as_it_is(forget):
    bond = write("assistance.bond.add")
    for own in DAILY:
        daily = write(f"{own}state" if own.endswith(".") else own)
        if forget:
            state.last_read.clear()
        assert (audit.state(), audit.state_of_bonds()) == (daily, bond)
    assert write("assistance.mentoring.make") == audit.state_of_bonds()
    assert write("access.unit.rename") == audit.state_of_bonds()


def test_the_questions_name_their_tables():
    assert {"assistance_bondmember", "assistance_placement", "assessment_judge"} <= ASKED
    assert {model._meta.db_table for model in MODELS} == ASKED


def test_the_words_of_the_test_find_a_write():
    for line in ("BondMember.everywhere.filter(pk=1).delete()", "Placement.objects.create(", "made = [Attendance("):
        assert WRITES.search(line)
    assert not WRITES.search("BondMember.everywhere.filter(pk=1).exists()")


def test_daily_work_writes_nothing_that_the_questions_ask():
    sources = [path for path in (SOURCE / "assistance").rglob("*.py") if "actions_named" not in str(path)]
    own = {path: text for path in sources if SAYS.search(text := path.read_text(encoding="utf8"))}
    own.pop(SOURCE / "assistance" / "counterparts.py")
    # Who comes from below the organiser is written, and changes nobody's answer: tests/access/test_reach.py.
    assert WRITES.search(own.pop(SOURCE / "assistance" / "research" / "actions" / "attendance.py"))
    assert {"mentor_meetings.py", "needs.py", "reviews.py", "tasks.py", "progress.py"} <= {path.name for path in own}
    pairs = SOURCE / "assistance" / "research" / "actions" / "mentoring.py"
    assert pairs not in own
    assert WRITES.search(pairs.read_text(encoding="utf8")), "where pairs are made a write would be seen"
    assert [f"{path.name}: {found[0]}" for path, text in own.items() for found in WRITES.finditer(text)] == []


def test_nothing_that_the_questions_ask_goes_with_what_daily_work_removes():
    for model in MODELS:
        for field in model._meta.local_fields:
            if field.related_model in {Need, Task, Review, MentorMeeting}:
                assert field.remote_field.on_delete is not models.CASCADE, f"{model.__name__}.{field.name}"
