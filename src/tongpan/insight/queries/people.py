"""The names behind a plan's pseudonymous keys, for those who may see teachers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tongpan.registry.models import Teacher

from .plan_words import profile_name
from .words import stage_name


def named_moves(moves: Sequence[Any], schools: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each person's move in words; one query."""
    ids = [int(own.teacher.removeprefix("T")) for own in moves]
    people = Teacher.objects.in_bulk(ids)
    return [
        {
            "person": people.get(pk),
            "source": schools.get(own.source, own.source),
            "target": schools.get(own.target, own.target),
            "stage": stage_name(own.stage),
            "profile": profile_name(own.profile),
        }
        for pk, own in zip(ids, moves, strict=True)
    ]
