"""Many people to be sent, each seen together with those before: who can go, and why the others cannot."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db import transaction

from tongpan.access import audit
from tongpan.access.locks import take_turns
from tongpan.access.models import Unit, User
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.exchange.models import Placement
from tongpan.assistance.exchange.queries import clashes
from tongpan.assistance.exchange.queries.policy import keep_own
from tongpan.assistance.partnership.models import BondMember
from tongpan.registry.models import Posting

from .checks import Move, check_alone, check_bond_days, check_double, check_joined, check_subject, code_of, place_above
from .placements import Terms, locked_many, rewrite, write

Rule = tuple[float, tuple[str, ...]]


class InTurn:
    """What stands when each of many moves is looked at; a few questions however many there are.

    Nothing is left out of :func:`.checks.check_moves` called for one after the other and each written at once.
    """

    def __init__(self, moves: Sequence[Move]) -> None:
        self._rules: dict[tuple[str, dt.date], Rule] = {}
        self._members = _members({own.bond.pk for own in moves if own.bond is not None})
        if not moves:
            return
        first, last = min(own.since for own in moves), max(own.last for own in moves)
        self._spans = clashes.spans_away({own.teacher.pk for own in moves}, first, last)
        homes: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
        for own in moves:
            kinds = self._rule(own)[1]
            homes[kinds] |= {own.teacher.unit.pk} if own.kind in kinds else set()
        self._staff = {kinds: clashes.staff_of(own, first, last, kinds) for kinds, own in homes.items() if own}

    def check(self, move: Move) -> None:
        """Refuse a move that cannot be; one that can is there for those after it. Raises Refused."""
        check_alone(move)
        if move.bond is not None:
            check_bond_days(move, move.bond)
            check_joined(move, move.bond, clashes.for_the_whole(self._members[move.bond.pk], move.since, move.until))
        check_double(move, self._spans.get(move.teacher.pk, ()))
        least, kinds = self._rule(move)
        if move.kind in kinds:
            check_subject(move, self._staff[kinds], least)
        self._goes(move)

    def change(self, move: Move, instead: Posting) -> None:
        """Refuse a move that cannot be in place of a posting, which then stands as before. Raises Refused."""
        person, host = instead.teacher_id, instead.unit_id
        spans, aways = self._spans.get(person, []), [own.away[person] for own in self._staff.values()]
        guests = [own.guests[host] for own in self._staff.values()]
        before = [list(own) for own in (spans, *aways, *guests)]  # type: ignore[arg-type]
        for own in (spans, *aways):
            own[:] = [span for span in own if span.posting != instead.pk]
        for there in guests:
            there[:] = [guest for guest in there if guest[2].posting != instead.pk]
        try:
            self.check(move)
        except Refused:
            for own, held in zip((spans, *aways, *guests), before, strict=True):
                own[:] = held  # type: ignore[index]
            raise

    def _goes(self, move: Move) -> None:
        span = clashes.Span(move.since, move.last, move.share, move.host)
        self._spans.setdefault(move.teacher.pk, []).append(span)
        for kinds, staff in self._staff.items():
            if move.kind in kinds:
                staff.away[move.teacher.pk].append(span)
                staff.guests[move.host.pk].append((move.teacher.pk, code_of(move), span))

    def _rule(self, move: Move) -> Rule:
        at = place_above(move), move.since
        if at not in self._rules:
            self._rules[at] = keep_own(move.teacher.unit, move.since)
        return self._rules[at]


def _members(bonds: Collection[int]) -> dict[int, list[BondMember]]:
    found: dict[int, list[BondMember]] = {own: [] for own in bonds}
    for own in BondMember.everywhere.filter(bond__in=bonds, unit__isnull=False).select_related("unit"):
        found[own.bond_id].append(own)
    return found


def send_each(moves: Sequence[tuple[Move, Terms]], *, unit: Unit, user: User) -> list[Refused | None]:
    """Send whoever can go; for each None, or why not."""
    with transaction.atomic():
        take_turns(unit)
        turn = InTurn([move for move, _terms in moves])
        told = [_refusal(turn, move) for move, _terms in moves]
        made = write([own for own, refused in zip(moves, told, strict=True) if refused is None])
        if made:
            audit.record("assistance.placement.make", actor=user, unit=unit, target="", people=len(made))
    return told


def change_each(changes: Sequence[tuple[Placement, Move, Terms]], *, unit: Unit, user: User) -> list[Refused | None]:
    """Correct the placements that can be, each seen with those before it; for each None, or why not."""
    with transaction.atomic():
        take_turns(unit)
        turn = InTurn([move for _own, move, _terms in changes])
        held = locked_many([own for own, _move, _terms in changes])
        told = [_refusal(turn, move, held[own.pk].posting) for own, move, _terms in changes]
        done = [own for own, refused in zip(changes, told, strict=True) if refused is None]
        rewrite([(held[own.pk], move, terms) for own, move, terms in done])
        if done:
            audit.record("assistance.placement.change", actor=user, unit=unit, target="", people=len(done))
    return told


def _refusal(turn: InTurn, move: Move, instead: Posting | None = None) -> Refused | None:
    try:
        turn.check(move) if instead is None else turn.change(move, instead)
    except Refused as refused:
        return refused
    return None
