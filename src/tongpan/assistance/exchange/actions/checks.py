"""Whether somebody may be sent: each refusal names the person or school, the cause and the remedy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from tongpan.access.models import Unit
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.exchange.models import AWAY, Category
from tongpan.assistance.exchange.queries import clashes
from tongpan.assistance.exchange.queries.policy import keep_own
from tongpan.assistance.partnership.models import Bond
from tongpan.registry.models import Teacher
from tongpan.registry.queries.subjects import subject_code, subject_name
from tongpan.ui import formats

KINDS = frozenset(code for code, _words in AWAY)


@dataclass(frozen=True)
class Move:
    """Somebody to be sent to a school, of which kind, from when until when, for which part of a post."""

    teacher: Teacher
    host: Unit
    kind: str
    since: dt.date
    until: dt.date | None
    direction: str
    share: float = 1.0
    stage: str = ""
    subject: str = ""
    category: str = Category.TEACHER
    bond: Bond | None = None

    @property
    def last(self) -> dt.date:
        """The last day, or the end of time."""
        return self.until or clashes.FAR


def check_moves(moves: Sequence[Move], *, besides: Sequence[int] = ()) -> None:
    """Refuse the first move that cannot be, each seen together with those before it.

    ``besides`` are the keys of postings that are being changed: they do not stand in their own way. A few queries
    however many moves there are.

    Raises:
        Refused: with the reason.
    """
    for move in moves:
        check_alone(move)
        if move.bond is not None:
            check_bond(move, move.bond)
    if moves:
        _check_double(moves, besides)
        _check_subjects(moves, besides)


def check_alone(move: Move) -> None:
    """What can be said of one move without looking at others. Raises Refused."""
    person, home = move.teacher, move.teacher.unit
    if move.kind not in KINDS:
        raise Refused(
            gettext_noop("“%(kind)s” is no posting. Enter a visit of some days (送教) as an activity."), kind=move.kind
        )
    if move.until is not None and move.until < move.since:
        raise Refused(
            gettext_noop("The last day %(until)s is before the first day %(since)s; correct one of them."),
            until=formats.day(move.until), since=formats.day(move.since),
        )  # fmt: skip
    if home.pk == move.host.pk:
        raise Refused(gettext_noop("%(name)s works at %(school)s already; choose another host school."),
                      name=person.name, school=home.name)  # fmt: skip
    if person.left is not None and person.left <= move.since:
        raise Refused(gettext_noop("%(name)s of %(school)s has left on %(day)s and cannot be sent."),
                      name=person.name, school=home.name, day=formats.day(person.left))  # fmt: skip
    if person.frozen:
        raise Refused(
            gettext_noop("%(name)s of %(school)s is kept in place; lift this in the registry first."),
            name=person.name, school=home.name,
        )  # fmt: skip
    if person.retires is not None and person.retires <= move.last and move.until is not None:
        raise Refused(
            gettext_noop("%(name)s of %(school)s retires on %(day)s, before the posting ends; let it end earlier."),
            name=person.name, school=home.name, day=formats.day(person.retires),
        )  # fmt: skip


def check_bond(move: Move, bond: Bond) -> None:
    """Refuse a move outside the days of its bond, or between schools that it does not join. Raises Refused."""
    check_bond_days(move, bond)
    check_joined(move, bond, clashes.members_on(bond, move.since, move.until))


def check_bond_days(move: Move, bond: Bond) -> None:
    """Refuse a move outside the days of its bond. Raises Refused."""
    said = {"bond": bond.called, "since": formats.day(bond.since)}
    if bond.until is not None and (move.since < bond.since or move.last > bond.until):
        raise Refused(
            gettext_noop("The bond “%(bond)s” holds from %(since)s to %(until)s; the posting must lie within. "
                         "Correct its days, or choose another bond."),
            **said, until=formats.day(bond.until),
        )  # fmt: skip
    if move.since < bond.since:
        raise Refused(
            gettext_noop("The bond “%(bond)s” holds since %(since)s; the posting must not begin before. "
                         "Choose a later first day, or another bond."),
            **said,
        )  # fmt: skip


def check_joined(move: Move, bond: Bond, members: Sequence[Unit]) -> None:
    """Refuse a move between schools that none of the members of a bond joins. Raises Refused."""
    if not clashes.joined_by(members, move.teacher.unit, move.host):
        raise Refused(
            gettext_noop("The bond “%(bond)s” does not join %(home)s and %(host)s in that time; choose another one."),
            bond=bond.called, home=move.teacher.unit.name, host=move.host.name,
        )  # fmt: skip


def _check_double(moves: Sequence[Move], besides: Sequence[int]) -> None:
    first, last = min(own.since for own in moves), max(own.last for own in moves)
    spans = clashes.spans_away({own.teacher.pk for own in moves}, first, last)
    for move in moves:
        check_double(move, [own for own in spans.get(move.teacher.pk, ()) if own.posting not in besides])
        spans.setdefault(move.teacher.pk, []).append(clashes.Span(move.since, move.last, move.share, move.host))


def check_double(move: Move, held: Sequence[clashes.Span]) -> None:
    """Refuse a move beside which the person's other postings would be more than a full post. Raises Refused."""
    clash = clashes.overfull(held, move.since, move.last, move.share)
    if clash is not None:
        raise Refused(
            gettext_noop(
                "%(name)s of %(school)s is at %(other)s from %(since)s to %(until)s; together that is more than a "
                "full post. End that posting first or take a smaller share."
            ),
            name=move.teacher.name, school=move.teacher.unit.name, other=clash.unit.name,
            since=formats.day(clash.since), until="…" if clash.until == clashes.FAR else formats.day(clash.until),
        )  # fmt: skip


def _check_subjects(moves: Sequence[Move], besides: Sequence[int]) -> None:
    rules: dict[str, tuple[float, tuple[str, ...]]] = {}
    for move in moves:
        if place_above(move) not in rules:
            rules[place_above(move)] = keep_own(move.teacher.unit, move.since)
    leaving = [own for own in moves if own.kind in rules[place_above(own)][1]]
    if not leaving:
        return
    first, last = min(own.since for own in leaving), max(own.last for own in leaving)
    moving = {kind for _least, kinds in rules.values() for kind in kinds}
    staff = clashes.staff_of({own.teacher.unit_id for own in leaving}, first, last, moving)
    staff.forget(besides)
    for move in leaving:
        span = clashes.Span(move.since, move.last, move.share, move.host)
        staff.guests[move.host.pk].append((move.teacher.pk, code_of(move), span))
    for move in leaving:
        check_subject(move, staff, rules[place_above(move)][0])
        staff.away[move.teacher.pk].append(clashes.Span(move.since, move.last, move.share, move.host))


def code_of(move: Move) -> str:
    """The code of the subject that somebody will teach there."""
    return subject_code(move.subject or move.teacher.subject)


def place_above(move: Move) -> str:
    """What lies above the home school: there the same rules hold."""
    return move.teacher.unit.path.rstrip("/").rpartition("/")[0]


def check_subject(move: Move, staff: clashes.Staff, least: float) -> None:
    """Refuse a move that leaves the home school without a teacher of a subject on some day. Raises Refused."""
    school, person = move.teacher.unit, move.teacher.pk
    days = staff.days(school.pk, move.since, move.last)
    codes = sorted(clashes.codes_of(move.teacher))
    before = {code: {day: staff.teaching(school.pk, code, day) for day in days} for code in codes}
    staff.away[person].append(clashes.Span(move.since, move.last, move.share, move.host))
    after = {code: {day: staff.teaching(school.pk, code, day) for day in days} for code in codes}
    staff.away[person].pop()
    for code, by_day in before.items():
        for day, there in by_day.items():
            if person in there and len(after[code][day]) < min(least, len(there)):
                raise Refused(
                    gettext_noop(
                        "%(school)s would have no teacher of %(subject)s from %(day)s if %(name)s went. Send somebody "
                        "else, or let a teacher of %(subject)s come first."
                    ),
                    school=school.name, subject=subject_name(code), name=move.teacher.name, day=formats.day(day),
                )  # fmt: skip
