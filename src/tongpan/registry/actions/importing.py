"""Write what a plan of an import says. Each function runs inside the transaction of the import."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db import models

from tongpan.registry.imports.kinds import kind, loaded
from tongpan.registry.imports.plans.base import Say
from tongpan.registry.imports.plans.staff import StaffPlan
from tongpan.registry.models import BackboneTitle, ImportBatch, Posting, Teacher
from tongpan_core.messages import N_

from .bulk import insert, update

WRITING = N_("Writing")


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


def update_each(model: type[models.Model], changed: Mapping[int, Mapping[str, Any]]) -> None:
    """Update rows each with its own fields: those with the same fields in one go."""
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for key, values in changed.items():
        alike[tuple(values)].append(key)
    for names, keys in alike.items():
        update(model, keys, {name: [changed[key][name] for key in keys] for name in names})
