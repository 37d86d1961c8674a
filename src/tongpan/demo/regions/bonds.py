"""Bonds with their members, papers, teams and meetings, put down in a book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from tongpan.access.models import Unit
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.partnership.models import (
    Bond,
    BondMember,
    Document,
    Meeting,
    MeetingMember,
    Signatory,
    Team,
    TeamMember,
)

from .book import Book

Role, Form = BondMember.Role, Bond.Form
Side = Unit | Organisation


def of(side: Side) -> dict[str, Side]:
    """A unit or an organisation, as the models that take either name it."""
    return {"unit" if isinstance(side, Unit) else "organisation": side}


def bond(
    book: Book, unit: Unit, form: str, leading: Iterable[Side], others: Iterable[Side], since: dt.date, **more: Any
) -> Bond:
    """A bond made by a unit: who gives or leads, and who receives or joins; the roles follow from the form."""
    made = book.add(Bond(unit=unit, form=form, since=since, **more))
    roles = ROLES.get(form, (Role.SUPPORTER, Role.RECIPIENT))
    for role, sides in zip(roles, (leading, others), strict=True):
        for side in sides:
            book.add(BondMember(bond=made, role=role, **of(side)))
    return made


ROLES = {
    **dict.fromkeys((Form.COMMUNITY, Form.GROUP, Form.ZONE), (Role.CORE, Role.MEMBER)),
    **dict.fromkeys((Form.ALLIANCE, Form.ENTERPRISE, Form.SISTER), (Role.PARTNER, Role.PARTNER)),
}


def join(book: Book, made: Bond, side: Side, since: dt.date) -> BondMember:
    """A member that came later than the bond was made."""
    return book.add(BondMember(bond=made, role=Role.MEMBER, since=since, **of(side)))


def paper(
    book: Book, unit: Unit, kind: str, title: str, issued: dt.date, signs: Iterable[tuple[Side, str]] = (), **more: Any
) -> Document:
    """A paper in force from its day; one with signatories is signed by them on that day."""
    signing = list(signs)
    state = Document.State.SIGNED if signing else Document.State.ISSUED
    made = book.add(
        Document(unit=unit, kind=kind, title=title, issued=issued, **{"state": state, "since": issued} | more)
    )
    for side, office in signing:
        book.add(Signatory(document=made, office=office, signed=issued, **of(side)))
    return made


def team(
    book: Book, unit: Unit, level: str, name: str, since: dt.date, offices: Iterable[tuple[str, str]], **more: Any
) -> Team:
    """A task team or leading group; ``offices`` are pairs of role and office, names are not needed."""
    made = book.add(Team(unit=unit, level=level, name=name, since=since, **more))
    for role, office in offices:
        book.add(TeamMember(team=made, role=role, unit=unit, office=office))
    return made


def meeting(
    book: Book, unit: Unit, kind: str, title: str, day: dt.date, sides: Iterable[tuple[Side, str]] = (), **more: Any
) -> Meeting:
    """A meeting, a signing or a visit with those who took part, each with its role."""
    made = book.add(Meeting(unit=unit, kind=kind, title=title, day=day, **more))
    for side, role in sides:
        book.add(MeetingMember(meeting=made, role=role, **of(side)))
    return made
