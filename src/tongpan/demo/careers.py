"""Who teaches where and when: careers in one county and one stage, followed over the years.

Each year people retire, leave, or are moved where their school shrinks; gaps are filled by those who were moved, then
by new people. So past years are staffed by past people, and every declared figure can be counted from the records.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .chance import Chance
from .patterns import CountyShape
from .people import Person, invent
from .schools import Cast

PE_ARTS = ("体育与健康", "音乐", "美术")
SUBJECTS: Mapping[str, Mapping[str, float]] = {
    "kindergarten": {"学前教育": 1.0},
    "primary": {
        "语文": 40, "数学": 32, "英语": 12, "道德与法治": 6, "科学": 6, "信息科技": 2.5, "心理健康": 1, "劳动": 0.5,
    },
    "junior": {
        "语文": 20, "数学": 20, "英语": 19, "道德与法治": 8, "历史": 7, "地理": 6, "物理": 8, "化学": 5, "生物学": 5,
        "信息科技": 1.5, "心理健康": 0.5,
    },
    "senior": {
        "语文": 17, "数学": 17, "英语": 17, "思想政治": 8, "历史": 8, "地理": 8, "物理": 9, "化学": 8, "生物学": 7,
        "信息技术": 1,
    },
}  # fmt: skip
PUPILS_PER_TEACHER = {
    ("kindergarten", "seat"): 13, ("kindergarten", "town"): 15, ("primary", "seat"): 18.3, ("primary", "town"): 15.8,
    ("primary", "village"): 11.5, ("junior", "seat"): 13.6, ("junior", "town"): 12.0, ("senior", "seat"): 12.8,
}  # fmt: skip
PE_ARTS_SHARE = {"seat": 0.205, "town": 0.185, "village": 0.11}
LEAVES = 0.012
"""Part of the teachers who leave the county in a year before they retire."""


@dataclass(slots=True)
class Career:
    """A person, what they teach, and the home posts they held: (school, since, until)."""

    person: Person
    stage: str
    subject: str
    employment: str
    full_time: bool
    posts: list[tuple[str, dt.date, dt.date | None]]
    left: dt.date | None = None

    @property
    def school(self) -> str:
        """The school of the last home post."""
        return self.posts[-1][0]

    def school_on(self, day: dt.date) -> str:
        """The school of the home post on a day, or an empty text."""
        for school, since, until in self.posts:
            if since <= day and (until is None or day <= until):
                return school
        return ""

    def close(self, day: dt.date) -> None:
        """End the present home post."""
        school, since, _ = self.posts[-1]
        self.posts[-1] = (school, since, max(since, day))


@dataclass
class Payroll:
    """The staffing of one section while the years pass."""

    cast: Cast
    need: Mapping[int, int]
    pe_arts: float
    people: list[Career] = field(default_factory=list)

    def lacks_pe_arts(self, year: int) -> bool:
        """Whether the next person hired should teach PE or arts."""
        return sum(one.subject in PE_ARTS for one in self.people) < round(self.pe_arts * self.need.get(year, 0))


def needs(seed: int, shape: CountyShape, cast: Cast, stage: str, pupils: Mapping[int, int]) -> Payroll:
    """How many people the section employs in each year, and how many of them teach PE and arts."""
    chance = Chance(seed, cast.row.code, stage, "needs")
    ratio = PUPILS_PER_TEACHER[stage, cast.place] * chance.lognormal(1.0, 0.45 * shape.spread) / shape.means**0.5
    least = 3 if cast.row.pattern != "point" else 2
    need = {year: max(least, round(count / ratio)) for year, count in pupils.items()}
    share = PE_ARTS_SHARE[cast.place] * shape.means * chance.lognormal(1.0, 1.0 * shape.spread)
    return Payroll(cast, need, 0.0 if stage == "kindergarten" else min(0.4, share))


def careers(
    seed: int, shape: CountyShape, stage: str, payrolls: Sequence[Payroll], years: Sequence[int], numbers: Iterator[int]
) -> list[Career]:
    """All careers of a county's stage over the years; ``numbers`` gives every person a number of their own."""
    chance = Chance(seed, shape.slug, stage, "careers")
    everyone: list[Career] = []
    for year in years:
        moved = [career for payroll in payrolls for career in _part(chance, payroll, year)] if year > years[0] else []
        for payroll in payrolls:
            while len(payroll.people) < payroll.need.get(year, 0):
                career = _from_moved(moved, payroll, year)
                if career is None:
                    career = _hire(chance, payroll, stage, year, year == years[0], next(numbers))
                    everyone.append(career)
                payroll.people.append(career)
        for career in moved:
            career.left = dt.date(year, 8, 31)
    return everyone


def _part(chance: Chance, payroll: Payroll, year: int) -> list[Career]:
    """Let people go before a school year; those who can be moved are returned, in a fixed order."""
    day, room, staying, moved = dt.date(year, 8, 31), payroll.need.get(year, 0), [], []
    for career in payroll.people:
        if career.person.retires <= day:
            career.close(career.person.retires)
            career.left = career.person.retires
        elif chance.happens(LEAVES):
            career.close(day)
            career.left = day
        elif len(staying) >= room:
            career.close(day)
            moved.append(career)
        else:
            staying.append(career)
    payroll.people = staying
    return moved


def _from_moved(moved: list[Career], payroll: Payroll, year: int) -> Career | None:
    """The first of those moved who fits what the section lacks, with a new home post."""
    wants_arts = payroll.lacks_pe_arts(year)
    for place, career in enumerate(moved):
        if (career.subject in PE_ARTS) == wants_arts and career.posts[-1][0] != payroll.cast.row.code:
            career.posts.append((payroll.cast.row.code, dt.date(year, 9, 1), None))
            return moved.pop(place)
    return None


def _hire(chance: Chance, payroll: Payroll, stage: str, year: int, first: bool, number: int) -> Career:
    """Somebody new; in the first year people of every age stand ready."""
    place, public = payroll.cast.place, payroll.cast.row.public
    age = chance.whole(23, 58 if chance.happens(0.35) else 46) if first else chance.whole(22, 29)
    person = invent(chance, number, stage, place, year - age)
    if person.retires <= dt.date(year, 9, 1):
        person = invent(chance, number, stage, place, year - 45)
    subject = chance.pick(PE_ARTS) if payroll.lacks_pe_arts(year) else chance.weighted(SUBJECTS[stage])
    since = dt.date(year - (chance.whole(0, min(20, person.age_in(year) - 22)) if first else 0), 9, 1)
    opened = payroll.cast.unit.opened or since
    career = Career(person, stage, subject, _employment(chance, public), True, [])
    career.posts.append((payroll.cast.row.code, max(since, opened), None))
    career.full_time = not chance.happens(0.05 if len(payroll.people) > 12 else 0.0)
    return career


def _employment(chance: Chance, public: bool) -> str:
    if not public:
        return "contract"
    return chance.weighted({"established": 0.93, "contract": 0.045, "substitute": 0.02, "part_time": 0.005})
