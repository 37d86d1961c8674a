"""Write what a plan of an import says. Each function runs inside the transaction of the import."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db import models

from tongpan.registry.imports.kinds import kind, loaded
from tongpan.registry.imports.plans.base import Say
from tongpan.registry.imports.plans.couples import Couples
from tongpan.registry.imports.plans.staff import StaffPlan
from tongpan.registry.models import BackboneTitle, ImportBatch, Posting, Spouse, Teacher
from tongpan_core.messages import N_

from .bulk import insert, update

WRITING = N_("Writing")
AT_ONCE = 500
"""Rows that one statement removes."""


def write(key: str, plan: Any, batch: ImportBatch | None, say: Say) -> None:
    """Write a plan of a kind, unless it has written by trying; ``say`` hears how far it is."""
    if writer := kind(key).write:
        loaded(writer)(plan, batch, say)


def write_staff(plan: StaffPlan, _batch: ImportBatch | None, say: Say) -> None:
    """People, then their postings and titles."""
    people, postings, titles = plan.people, plan.postings, plan.titles
    total = len(people.fresh) + len(postings.persons) + len(titles.persons)
    ids = insert(Teacher, people.records.added, lambda done: say(WRITING, done, total))
    update(Teacher, people.records.changed_ids, people.records.changed)
    id_of = {person: known.id for person, known in people.known.items()}
    id_of |= dict(zip(people.records.added["identity_hash"], ids, strict=True))
    update_each(Posting, postings.changed)
    before = len(ids)
    owners = [id_of[person] for person in postings.persons]
    insert(Posting, {"teacher_id": owners, **postings.added}, lambda done: say(WRITING, before + done, total))
    update_each(BackboneTitle, titles.changed)
    insert(BackboneTitle, {"teacher_id": [id_of[person] for person in titles.persons], **titles.added})
    _write_couples(plan.couples, id_of)


def _write_couples(couples: Couples, id_of: Mapping[str, int]) -> None:
    """Rows that no longer hold go first: a person is named once."""
    known = {**id_of, **couples.ids}
    for start in range(0, len(couples.gone), AT_ONCE):
        Spouse.everywhere.filter(pk__in=couples.gone[start : start + AT_ONCE]).delete()
    pairs = [(known[one], known[other]) for one, other in couples.pairs]
    both = [*pairs, *((other, one) for one, other in pairs)]
    insert(Spouse, {"teacher_id": [one for one, _ in both], "spouse_id": [other for _, other in both]})


def update_each(model: type[models.Model], changed: Mapping[int, Mapping[str, Any]]) -> None:
    """Update rows each with its own fields: those with the same fields in one go."""
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for key, values in changed.items():
        alike[tuple(values)].append(key)
    for names, keys in alike.items():
        update(model, keys, {name: [changed[key][name] for key in keys] for name in names})
