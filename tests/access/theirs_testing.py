"""A joint test that belongs to somebody else, with what was said about it."""

from __future__ import annotations

from typing import Any

from tongpan.access.models import Unit
from tongpan.assessment.testing.models import JointTest, Remark, TestItem, TestSchool


def joint_test_of(unit: Unit) -> dict[str, Any]:
    """One of each kind at a unit, by the names of their places in addresses."""
    test = JointTest.everywhere.create(unit=unit, name="外县抽测", year=2025, subject="maths", grade=5)
    item = TestItem.everywhere.create(test=test, number=1, kind="choice", maximum=1, key="A")
    remark = Remark.everywhere.create(item=item, unit=unit, kind="note", text="外县批注")
    part = TestSchool.everywhere.create(test=test, unit=unit, number=1)
    return {"test": test.pk, "remark": remark.pk, "school": part.pk, "kind": "scores"}
