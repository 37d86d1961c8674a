"""Who of the list is tested: everybody, or a sample whose size has a reason; and where they sit."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import User
from tongpan.assessment.testing.models import JointTest, Pupil, TestItem, TestSchool
from tongpan.assessment.testing.queries.population import population
from tongpan.assistance.base.refusal import Refused
from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.sampling import Target, design, draw, frame

from .design import refuse_scored

LEAN = 2
"""By so many pupils a class may have more of one of two papers before a pair of neighbours is given the same."""


@dataclass(frozen=True)
class Wanted:
    """How exact the mean shall be, in spreads of pupils; pupils of each school; whether rural and urban are apart."""

    error: float
    alike: float
    take: int
    apart: bool


def take_all(test: JointTest, *, reason: str, user: User | None) -> None:
    """Test every pupil of every school."""
    refuse_scored(test)
    with transaction.atomic():
        TestSchool.everywhere.filter(test=test).update(chosen=True, weight=1.0)
        Pupil.everywhere.filter(test=test).update(taking=True, weight=1.0, room=None, seat=None)
        _keep(test, {"kind": "all", "reason": reason}, user)


def take_sample(test: JointTest, wanted: Wanted, *, reason: str, user: User | None) -> None:
    """Draw schools by size and pupils of each. Raises Refused where no sample can be drawn."""
    refuse_scored(test)
    sizes = population(test)
    schools = [own for own in TestSchool.everywhere.filter(test=test) if sizes[own.pk]]
    try:
        drawn = _drawn(test, schools, sizes, wanted)
    except EvaluationError as wrong:
        raise Refused(
            gettext_noop(
                "No sample can be drawn from these lists. Allow a larger error, or test more pupils in a school."
            )
        ) from wrong
    held = dict(zip(drawn.codes, zip(drawn.places, drawn.weights, strict=True), strict=True))
    pupils: dict[int, list[int]] = {}
    for school, pk in Pupil.everywhere.filter(test=test).order_by("code").values_list("school", "pk"):
        pupils.setdefault(school, []).append(pk)
    with transaction.atomic():
        TestSchool.everywhere.filter(test=test).update(chosen=False)
        Pupil.everywhere.filter(test=test).update(taking=False, room=None, seat=None)
        for own in schools:
            if (found := held.get(str(own.pk))) is None:
                continue
            places, weight = found
            TestSchool.everywhere.filter(pk=own.pk).update(chosen=True, weight=float(weight))
            keys = [pupils[own.pk][place] for place in places]
            Pupil.everywhere.filter(pk__in=keys).update(taking=True, weight=float(weight))
        reasons = [{"text": one.text, "values": dict(one.values)} for one in drawn.design.reasons]
        _keep(test, {
            "kind": "drawn", "reason": reason, "reasons": reasons, "error": wanted.error, "alike": wanted.alike,
            "take": wanted.take, "apart": wanted.apart, "schools": drawn.design.schools,
            "pupils": int(np.sum(drawn.takes)), "expected": drawn.design.error,
        }, user)  # fmt: skip


def _drawn(test: JointTest, schools: list[TestSchool], sizes: dict[int, int], wanted: Wanted) -> Any:
    if not schools:
        raise Refused(gettext_noop("Nobody is on the list yet. Bring in the pupils by code first."))
    ordered = sorted(schools, key=lambda own: (bool(own.rural), sizes[own.pk], own.number))
    strata = ["rural" if own.rural else "urban" for own in ordered] if wanted.apart else None
    own = frame([str(one.pk) for one in ordered], [sizes[one.pk] for one in ordered], strata)
    target = Target(error=wanted.error, spread=1.0, alike=wanted.alike)
    return draw(design(own, target, take=wanted.take or None), test.seed)


def _keep(test: JointTest, sample: dict[str, Any], user: User | None) -> None:
    test.sample, test.state = sample, JointTest.State.DESIGN
    test.save(update_fields=["sample", "state"])
    audit.record("assessment.test.sample", actor=user, unit=test.unit, target=str(test.pk), kind=sample["kind"])


def give_seats(test: JointTest, *, seed: int, user: User | None) -> tuple[int, int]:
    """Give every pupil who is tested a room and a seat at their own school, by a seed; rooms and pupils.

    Neighbours come from different classes as far as there are others; where there are several papers they have
    different ones, and each class has all of them.
    """
    refuse_scored(test)
    pupils = list(Pupil.everywhere.filter(test=test, taking=True).order_by("school__number", "code"))
    if not pupils:
        raise Refused(gettext_noop("Nobody is on the list yet. Bring in the pupils by code first."))
    named = TestItem.everywhere.filter(test=test).exclude(paper="").values_list("paper", flat=True)
    papers = sorted(set(named)) or [""]
    by_school: dict[int, list[Pupil]] = {}
    for own in pupils:
        by_school.setdefault(own.school_id, []).append(own)
    rooms = 0
    for place, held in by_school.items():
        random.Random(f"{seed}:{place}").shuffle(held)  # noqa: S311 - seats, no secrets
        count = -(-len(held) // test.room_size)
        rooms += count
        held.sort(key=lambda own: own.group)  # a stable sort: those of a class stay in their order by chance
        for room in range(count):
            order = _apart(held[room::count])
            given = _papers([own.group for own in order], papers[room % len(papers) :] + papers[: room % len(papers)])
            for seat, (own, paper) in enumerate(zip(order, given, strict=True), start=1):
                own.room, own.seat, own.paper = room + 1, seat, paper
    with transaction.atomic():
        Pupil.everywhere.bulk_update(pupils, ["room", "seat", "paper"], batch_size=500)
        test.seed, test.state = seed, JointTest.State.READY
        test.save(update_fields=["seed", "state"])
        audit.record("assessment.test.seats", actor=user, unit=test.unit, target=str(test.pk), seed=seed, rooms=rooms)
    return rooms, len(pupils)


def _apart(pupils: list[Pupil]) -> list[Pupil]:
    """Pupils in an order in which two of one class follow each other only where no other class has anybody left.

    The next one is of the class with most pupils left, other than the last one's class: the larger classes are then
    never left over where that can be helped.
    """
    left: dict[str, list[Pupil]] = {}
    for own in pupils:
        left.setdefault(own.group, []).append(own)
    found: list[Pupil] = []
    while left:
        others = [group for group in left if not found or group != found[-1].group] or [*left]
        group = max(others, key=lambda name: len(left[name]))
        found.append(left[group].pop())
        if not left[group]:
            del left[group]
    return found


def _papers(groups: list[str], papers: list[str]) -> list[str]:
    """The paper at each seat, by the classes in their order: another one than at the seat before.

    Where two classes alternate as two papers do, each class would have but one, and how hard a paper is could not be
    told from how able a class is: then one pair in the middle of the room has the same paper.
    """
    found = _dealt(groups, papers, -1)
    if len(papers) == 2 and _tied(groups, found) > LEAN:
        return min(found, _dealt(groups, papers, len(groups) // 2), key=lambda given: _tied(groups, given))
    return found


def _dealt(groups: list[str], papers: list[str], same: int) -> list[str]:
    """Each seat's paper: of those that the seat before has not, the one its class had least; at ``same`` that one."""
    had: Counter[tuple[str, str]] = Counter()
    found: list[str] = []
    for seat, group in enumerate(groups):
        last = found[-1] if found else ""
        free = [last] if seat == same else [own for own in papers if own != last] or papers
        found.append(min(free, key=lambda own: had[group, own]))
        had[group, found[-1]] += 1
    return found


def _tied(groups: list[str], given: list[str]) -> int:
    """By how many a class has more of one paper than of another, at most."""
    had = Counter(zip(groups, given, strict=True))
    counts = ([had[group, paper] for paper in set(given)] for group in set(groups))
    return max(max(own) - min(own) for own in counts)
