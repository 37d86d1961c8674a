"""Send people, change what was agreed, end it, take it back; and mark what a plan posted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.locks import take_turns
from tongpan.access.models import Unit, UnitKind, User
from tongpan.access.reach import removing
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.exchange.models import Application, Appraisal, Category, Placement, Reach
from tongpan.assistance.partnership.models.reach import kinds_above, place_of
from tongpan.registry.models import Posting
from tongpan.ui import formats

from .checks import Move, check_moves


@dataclass(frozen=True)
class Terms:
    """What is agreed around a move: fields of :class:`Placement` beyond who, where and when."""

    purpose: str = ""
    organiser: str = ""
    scheme: str = ""
    office: str = ""
    team: Any = None
    application: Application | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """As fields of a placement."""
        names = ("purpose", "organiser", "scheme", "office", "team", "application")
        return {name: getattr(self, name) for name in names}


@dataclass
class Reaches:
    """How far each move reaches; the kinds of the units above are asked for once."""

    kinds: dict[str, str] = field(default_factory=dict)

    @classmethod
    def over(cls, units: Iterable[Unit]) -> Reaches:
        """For moves between some units; one query."""
        return cls(kinds_above({own.path for own in units}))

    def between(self, home: Unit, host: Unit) -> str:
        """``county``, ``city``, ``cities`` or ``province``."""
        a, b = (place_of(own.path, UnitKind.SCHOOL, self.kinds) for own in (home, host))
        if a.county and a.county == b.county:
            return Reach.COUNTY
        if a.city and a.city == b.city:
            return Reach.CITY
        same = home.path.partition("/")[0] == host.path.partition("/")[0]
        return Reach.CITIES if same else Reach.PROVINCE


def send(
    moves: Sequence[tuple[Move, Terms]], *, unit: Unit, user: User, action: str = "assistance.placement.make"
) -> list[Placement]:
    """Write the postings of some people and what was agreed around them: all, or none where one is refused.

    Raises:
        Refused: naming the first move that cannot be, and why.
    """
    with transaction.atomic():
        take_turns(unit)
        check_moves([move for move, _terms in moves])
        made = write(moves)
        audit.record(action, actor=user, unit=unit, target=_target(made), people=len(made))
    return made


def write(moves: Sequence[tuple[Move, Terms]]) -> list[Placement]:
    """Write moves that were checked, inside the caller's transaction, which also records them in the audit."""
    postings = Posting.everywhere.bulk_create(
        Posting(teacher=own.teacher, unit=own.host, kind=own.kind, stage=own.stage, subject=own.subject,
                share=own.share, since=own.since, until=own.until)
        for own, _terms in moves
    )  # fmt: skip
    reaches = Reaches.over(unit for own, _terms in moves for unit in (own.teacher.unit, own.host))
    return Placement.everywhere.bulk_create(
        Placement(
            posting=posting, teacher=own.teacher, home=own.teacher.unit, host=own.host, bond=own.bond,
            category=own.category, direction=own.direction, reach=reaches.between(own.teacher.unit, own.host),
            planned=own.until, **terms.fields,
        )
        for posting, (own, terms) in zip(postings, moves, strict=True)
    )  # fmt: skip


def _target(made: Sequence[Placement]) -> str:
    return str(made[0].pk) if len(made) == 1 else ""


def change(placement: Placement, move: Move, terms: Terms, *, unit: Unit, user: User) -> Placement:
    """Correct a placement and its posting; who goes stays the same person. Raises Refused."""
    with transaction.atomic():
        take_turns(unit)
        held = _locked(placement)
        check_moves([move], besides=(held.posting_id,))
        _put(held, move, terms, Reaches.over((held.home, move.host)))
        held.posting.save()
        held.save()
        audit.record("assistance.placement.change", actor=user, unit=unit, target=str(held.pk))
    return held


def rewrite(changes: Sequence[tuple[Placement, Move, Terms]]) -> None:
    """Write corrections that were checked, of placements that are locked, inside the caller's transaction."""
    reaches = Reaches.over(unit for held, move, _terms in changes for unit in (held.home, move.host))
    for held, move, terms in changes:
        _put(held, move, terms, reaches)
    Posting.everywhere.bulk_update(
        [held.posting for held, _move, _terms in changes],
        ["unit", "kind", "stage", "subject", "share", "since", "until"],
    )
    agreed = [name for name in Terms().fields if name != "application"]
    Placement.everywhere.bulk_update(
        [held for held, _move, _terms in changes],
        ["host", "bond", "category", "direction", "reach", "planned", "ended", *agreed],
    )


def _put(held: Placement, move: Move, terms: Terms, reaches: Reaches) -> None:
    posting = held.posting
    posting.unit, posting.kind, posting.stage, posting.subject = move.host, move.kind, move.stage, move.subject
    posting.share, posting.since, posting.until = move.share, move.since, move.until
    held.host, held.bond, held.category, held.direction = move.host, move.bond, move.category, move.direction
    held.reach = reaches.between(held.home, move.host)
    held.planned, held.ended = move.until, ""
    for name, value in terms.fields.items():
        if name != "application":
            setattr(held, name, value)


def end(placements: Sequence[Placement], *, last: dt.date, reason: str, unit: Unit, user: User) -> int:
    """Let placements end on a day, and say why. Raises Refused where one has not begun or has ended before."""
    with transaction.atomic():
        for own in placements:
            held = _locked(own)
            posting = held.posting
            if last < posting.since:
                raise Refused(
                    gettext_noop("The placement at %(school)s begins on %(day)s; it cannot end before. Remove it."),
                    school=held.host.name, day=formats.day(posting.since),
                )  # fmt: skip
            if posting.until is not None and posting.until < last:
                raise Refused(
                    gettext_noop("The placement at %(school)s ended on %(day)s; a later end is a new placement."),
                    school=held.host.name, day=formats.day(posting.until),
                )  # fmt: skip
            held.planned = held.planned or posting.until
            held.ended = reason[:200]
            posting.until = last
            posting.save(update_fields=["until"])
            held.save(update_fields=["planned", "ended"])
        audit.record(
            "assistance.placement.end", actor=user, unit=unit, target=_target(placements), people=len(placements),
            until=last,
        )  # fmt: skip
    return len(placements)


@removing
def take_back(placement: Placement, *, unit: Unit, user: User) -> None:
    """Remove a placement entered by mistake, with its posting; one that has run is ended instead.

    Of an adopted plan only the mark goes: its postings are taken back with the plan. Raises Refused.
    """
    with transaction.atomic():
        held = _locked(placement)
        if Appraisal.everywhere.filter(placement=held).exists() or hasattr(held, "certificate"):
            raise Refused(gettext_noop("The placement has been appraised; end it instead of removing it."))
        if held.application_id:
            Application.everywhere.filter(pk=held.application_id).update(state=Application.State.APPROVED)
        audit.record(
            "assistance.placement.remove", actor=user, unit=unit, target=str(held.pk), since=held.posting.since
        )
        if held.posting.origin:
            held.delete()
        else:
            held.posting.delete()


def mark(postings: Iterable[Posting], *, direction: str, scheme: str = "", unit: Unit, user: User) -> int:
    """Mark postings that a plan made or an import brought as placements; the postings stay as they are.

    Returns:
        How many were marked.
    """
    with transaction.atomic():
        take_turns(unit)
        held = list(postings)
        reaches = Reaches.over(place for own in held for place in (own.teacher.unit, own.unit))
        Placement.everywhere.bulk_create(
            Placement(
                posting=own, teacher=own.teacher, home=own.teacher.unit, host=own.unit, category=Category.TEACHER,
                direction=direction, reach=reaches.between(own.teacher.unit, own.unit), scheme=scheme,
                planned=own.until,
            )
            for own in held
        )  # fmt: skip
        audit.record("assistance.placement.mark", actor=user, unit=unit, people=len(held))
    return len(held)


def _locked(placement: Placement) -> Placement:
    held = Placement.everywhere.select_for_update(of=("self",)).select_related("posting", "home", "host", "teacher")
    return held.get(pk=placement.pk)


def locked_many(placements: Iterable[Placement]) -> dict[int, Placement]:
    """Placements as they stand, by key, held until the transaction ends; one query."""
    rows = Placement.everywhere.select_for_update(of=("self",)).select_related("posting", "home", "host", "teacher")
    return {own.pk: own for own in rows.filter(pk__in=[own.pk for own in placements]).order_by("pk")}
