"""Where the invented people live, and who is married to whom: known of most, as in a ledger that is half filled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from .careers import Career
from .chance import Chance
from .places import DEGREES, Point, allowed, near

if TYPE_CHECKING:
    from .county import Drawn

KNOWN = 0.75
"""Part of the people whose home is on record."""
AT_SEAT = 0.4
"""Part of those who live in the county seat, wherever they teach."""
COUPLES = 0.25
"""Part of the men whose wife teaches in the county too."""
YEARS = 4
"""Years of birth that lie between a couple at most."""


class Family(NamedTuple):
    """A home, coarse as the records keep it (None where unknown), and the ID number of the spouse (or empty)."""

    home: Point | None = None
    spouse: str = ""


def families(drawn: Drawn) -> Mapping[str, Family]:
    """Home and spouse by the ID number of everybody who has not left; couples live together."""
    staying = [own for own in drawn.people if own.left is None]
    couples = _couples(drawn, staying)
    homes: dict[str, Point | None] = {}
    for career in staying:
        number, spouse = career.person.number, couples.get(career.person.number, "")
        homes[number] = homes[spouse] if spouse in homes else _home(drawn, career)
    return {number: Family(home, couples.get(number, "")) for number, home in homes.items()}


def _home(drawn: Drawn, career: Career) -> Point | None:
    chance, unit = Chance(drawn.seed, career.person.number, "home"), drawn.casts[career.school].unit
    if not chance.happens(KNOWN) or unit.longitude is None or unit.latitude is None:
        return None
    centre = drawn.shape.centre if chance.happens(AT_SEAT) else (unit.longitude, unit.latitude)
    longitude, latitude = near(chance, centre, DEGREES["seat"], allowed(drawn.shape))
    return round(longitude, 2), round(latitude, 2)


def _couples(drawn: Drawn, people: list[Career]) -> dict[str, str]:
    """Both ways: a man and the next woman of about his age who has nobody."""
    chance = Chance(drawn.seed, drawn.shape.slug, "couples")
    free = sorted((own for own in people if own.person.sex == "2"), key=_age)
    found: dict[str, str] = {}
    for man in sorted((own for own in people if own.person.sex == "1"), key=_age):
        if not chance.happens(COUPLES):
            continue
        fitting = (own for own in free if abs(own.person.born.year - man.person.born.year) <= YEARS)
        if (wife := next(fitting, None)) is not None:
            free.remove(wife)
            found |= {man.person.number: wife.person.number, wife.person.number: man.person.number}
    return found


def _age(career: Career) -> tuple[object, str]:
    return career.person.born, career.person.number
