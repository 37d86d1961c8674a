"""Postings beside the home post: exchange, support teaching, shadowing, circuit teaching."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from .careers import PE_ARTS, Career
from .chance import Chance
from .patterns import CountyShape
from .rows import PostingRow
from .schools import Cast

ELIGIBLE_AFTER = 6
"""Years at the same school after which somebody is due for exchange (domain reference §3.1)."""
YOUNGEST_EXEMPT = 50


def due(joined: dt.date, day: dt.date) -> bool:
    """Whether somebody has been at a school long enough on a day."""
    return (day - joined).days / 365.2425 >= ELIGIBLE_AFTER


def sent(career: Career, cast: Cast, day: dt.date) -> bool:
    """Whether a county sends this teacher: due, young enough, established, of a public compulsory school."""
    _, since, _ = next(post for post in career.posts if post[0] == cast.row.code)
    return (
        cast.row.public
        and career.stage in {"primary", "junior"}
        and career.employment == "established"
        and career.full_time
        and due(since, day)
        and career.person.age_in(day.year) < YOUNGEST_EXEMPT
    )


def rotate(
    seed: int, shape: CountyShape, casts: Mapping[str, Cast], people: Sequence[Career], years: Sequence[int]
) -> dict[str, list[PostingRow]]:
    """The postings of a county beside the home posts, by ID number. Nobody is on two of them at a time."""
    chance = Chance(seed, shape.slug, "rotation")
    found: dict[str, list[PostingRow]] = defaultdict(list)
    rate = chance.between(0.055, 0.12)
    for year in years:
        day, hosts = dt.date(year, 9, 1), _hosts(casts, year)
        share = rate * (0.55 + 0.09 * (year - years[0]))
        for career in people:
            home = casts.get(career.school_on(day))
            if home is None or home.place == "village" or career.left or not sent(career, home, day):
                continue
            others = [one for one in hosts[career.stage] if one is not home]
            if others and chance.happens(share):
                found[career.person.number].append(_posting(chance, career, others, year))
    _circuits(chance, casts, people, years[-1], found)
    return dict(found)


def _hosts(casts: Mapping[str, Cast], year: int) -> Mapping[str, Sequence[Cast]]:
    """The public schools outside the seat that receive teachers in a year, by stage."""
    receiving: dict[str, list[Cast]] = defaultdict(list)
    for cast in casts.values():
        if cast.place != "seat" and cast.row.public and cast.open_in(year):
            for stage in cast.row.stages:
                receiving[stage].append(cast)
    return receiving


def _posting(chance: Chance, career: Career, hosts: Sequence[Cast], year: int) -> PostingRow:
    kind = chance.weighted({"exchange": 0.86, "support": 0.08, "shadow": 0.06})
    host = chance.pick(hosts).row.code
    return PostingRow(host, kind, career.stage, career.subject, dt.date(year, 9, 1), dt.date(year + 1, 8, 31))


def _circuits(
    chance: Chance, casts: Mapping[str, Cast], people: Sequence[Career], year: int, found: dict[str, list[PostingRow]]
) -> None:
    """PE and arts teachers of a town's primary school who go round its villages one day a week (走教)."""
    day = dt.date(year, 9, 1)
    villages = defaultdict(list)
    for cast in casts.values():
        if cast.place == "village" and cast.open_in(year):
            villages[cast.town].append(cast)
    for career in people:
        home = casts.get(career.school_on(day))
        if home is None or home.row.pattern != "primary_town" or career.subject not in PE_ARTS:
            continue
        if career.person.number not in found and villages[home.town] and chance.happens(0.2):
            host = chance.pick(villages[home.town]).row.code
            found[career.person.number].append(
                PostingRow(host, "circuit", "primary", career.subject, day, dt.date(year + 1, 8, 31), 0.2)
            )
