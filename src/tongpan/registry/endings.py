"""When the time of staff records is over: names and all that is private go, postings go on counting."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from tongpan.access.endings import ACCOUNTS, AUDIT, of_closed_accounts
from tongpan.access.retention import Ending, began

STAFF = "privacy/keep_staff"
NAMELESS: dict[str, Any] = {
    "name": "", "sort_key": "", "identity_hash": Concat(Value("ended-"), Cast("pk", CharField())), "identity_mask": "",
    "sex": "", "born": None, "retires": None, "home": "", "ledger": {},
}  # fmt: skip
"""What is left of a teacher: degree, grade and subject, so that staffing of past years stays what it was."""

KINDS = (
    Ending(
        "registry.Teacher", STAFF, lambda day: Q(left__lt=day) & ~Q(name=""), blank=NAMELESS,
        stays=("subject", "second_subject"), places=("postings__unit",),
    ),
    Ending(
        "registry.Spouse", STAFF, lambda day: Q(teacher__left__lt=day) | Q(spouse__left__lt=day),
        ways=("teacher__unit", "spouse__unit"),
    ),
    Ending(
        "registry.ImportBatch.user", AUDIT, lambda day: Q(created__lt=began(day), user__isnull=False),
        blank={"user": None},
    ),
    Ending(
        "registry.ImportBatch.problems", STAFF, lambda day: Q(created__lt=began(day)) & ~Q(problems=[]),
        blank={"problems": []},
    ),
    Ending("registry.SavedView", ACCOUNTS, of_closed_accounts("user"), ways=("user__grants__unit",)),
)  # fmt: skip

WITH = {"registry.Posting": "registry.Teacher", "registry.BackboneTitle": "registry.Teacher"}
STAYS: dict[str, Any] = {}
