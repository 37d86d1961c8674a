"""Help with a known effect: what the page “did it work?” ought to find, built in and written down.

Every primary section of the county has the mean of a yearly reading survey: a level of its own, the county's year, and
noise. Four kinds of help are recorded with their days, and what each adds to the mean is known:

* a community of nine members (five from September 2023, four from September 2024): :data:`GROWS` points in the first,
  second, … school year: it worked;
* a programme of nine pilot schools from September 2023: nothing: no effect to be seen;
* a pair with two recipients from September 2022: :data:`PAIR` points, which one school year before and two schools
  cannot show: the data cannot tell;
* three schools entrusted to a fourth from September 2024: :data:`WORSE` points: it went the wrong way. So few are held
  beside a path put together of schools without help (synthetic control), and beside placebos.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import transaction

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.assistance.research.models import Cohort, CohortMember, Programme
from tongpan.insight.proof.actions import make_effect
from tongpan.registry.models import LocalFigure, School, YearFigures
from tongpan.registry.models.school import SchoolKind

from .chance import Chance
from .region import HOME
from .rows import Region

Help = tuple[Bond, Programme, Bond, Bond]
COUNTY, STAGE, CODE = HOME, "primary", "reading_grade4"
GROWS = (2.0, 4.0, 4.0)
"""Points that the community adds in a member's first, second and third school year."""
PAIR, WORSE = 1.0, -3.0
LEVEL, BETWEEN, NOISE = 62.0, 4.0, 0.4
"""Mean of the survey, spread of the schools' own levels, and what a year adds or takes by chance."""
YEARLY = 0.6
FIRST, SECOND, PILOTS, PAIRED, ENTRUSTED = 5, 4, 9, 2, 3
DRAW = 4426
"""The draw of levels, noise and who is helped: one in which chance alone does not part the groups before the help."""
LEAST = 28
"""With fewer sections there is nobody left to compare with."""


def load_effects(region: Region) -> int:
    """Outcome, help and four answers in the demonstration county; how many answers were added.

    Nothing where they are there already, or where the county has too few schools (:data:`LEAST`).
    """
    county = Unit.everywhere.filter(slug=COUNTY, synthetic=True).first()
    if county is None or LocalFigure.everywhere.filter(unit=county, code=CODE).exists():
        return 0
    with in_unit(county):
        schools = _schools(county)
        if len(schools) < LEAST:
            return 0
        with transaction.atomic():
            help_ = _help(county, schools)
            _survey(county, region, schools, help_)
        year = region.years[-1]
        return len([make_effect(county, year, own, user=None) for own in _questions(help_, year)])


def _schools(county: Unit) -> list[Unit]:
    """The county's ordinary primary sections, in an order that says nothing of them."""
    rows = School.objects.filter(unit__path__under=county.path).exclude(kind=SchoolKind.OTHER_SPECIAL)
    found = [own.unit for own in rows.select_related("unit").order_by("unit__slug") if STAGE in own.stages]
    return Chance(DRAW, "effect", "order").some(found, len(found))


def _help(county: Unit, schools: Sequence[Unit]) -> Help:
    """The four kinds of help; the rest of the schools have none."""
    rest = iter(schools)
    community = Bond(unit=county, form=Bond.Form.COMMUNITY, name="阅读教育共同体（演示）", since=dt.date(2023, 9, 1))
    community.save()
    _join(community, BondMember.Role.CORE, _take(rest, 1))
    _join(community, BondMember.Role.MEMBER, _take(rest, FIRST))
    _join(community, BondMember.Role.MEMBER, _take(rest, SECOND), dt.date(2024, 9, 1))
    pair = Bond(unit=county, form=Bond.Form.PAIRING, name="阅读结对帮扶（演示）", since=dt.date(2022, 9, 1))
    pair.save()
    _join(pair, BondMember.Role.SUPPORTER, _take(rest, 1))
    _join(pair, BondMember.Role.RECIPIENT, _take(rest, PAIRED))
    programme = Programme.everywhere.create(
        unit=county, kind=Programme.Kind.DUAL_TEACHER, name="双师阅读课堂试点（演示）", subject="语文",
        since=dt.date(2023, 9, 1), aim="以双师课堂提高四年级阅读水平",
    )  # fmt: skip
    cohort = Cohort.everywhere.create(programme=programme, name="第一期", since=dt.date(2023, 9, 1))
    CohortMember.everywhere.bulk_create(
        CohortMember(cohort=cohort, unit=own, role=CohortMember.Role.PILOT) for own in _take(rest, PILOTS)
    )
    entrusted = Bond(unit=county, form=Bond.Form.ENTRUSTED, name="阅读委托管理（演示）", since=dt.date(2024, 9, 1))
    entrusted.save()
    _join(entrusted, BondMember.Role.SUPPORTER, _take(rest, 1))
    _join(entrusted, BondMember.Role.RECIPIENT, _take(rest, ENTRUSTED))
    return community, programme, pair, entrusted


def _take(rest: Iterator[Unit], count: int) -> list[Unit]:
    return [next(rest) for _own in range(count)]


def _join(bond: Bond, role: str, schools: Sequence[Unit], since: dt.date | None = None) -> None:
    for own in schools:
        BondMember(bond=bond, unit=own, role=role, since=since).save()


def _survey(county: Unit, region: Region, schools: Sequence[Unit], help_: Help) -> None:
    """The figure, and its value at every section in every year."""
    LocalFigure.everywhere.create(
        unit=county, code=CODE, label="四年级阅读监测平均分", label_en="Grade 4 reading survey, mean", measure="分"
    )
    community, _programme, pair, entrusted = help_
    told = {
        community.pk: (GROWS, BondMember.Role.MEMBER),
        pair.pk: ((PAIR,), BondMember.Role.RECIPIENT),
        entrusted.pk: ((WORSE,), BondMember.Role.RECIPIENT),
    }
    gains: dict[int, tuple[int, Sequence[float]]] = {}
    for member in BondMember.everywhere.filter(bond__in=told).select_related("bond"):
        points, role = told[member.bond_id]
        if member.role == role and member.unit_id:
            gains[member.unit_id] = ((member.since or member.bond.since).year, points)
    by_school = {own.pk: own for own in schools}
    rows = list(YearFigures.objects.filter(unit__in=list(by_school), stage=STAGE, year__in=region.years))
    for row in rows:
        row.values = row.values | {CODE: _mean(region, by_school[row.unit_id].slug, row.year, gains.get(row.unit_id))}
    YearFigures.objects.bulk_update(rows, ["values"], batch_size=200)


def _mean(region: Region, slug: str, year: int, gain: tuple[int, Sequence[float]] | None) -> float:
    own = LEVEL + Chance(DRAW, slug, "reading").normal(0, BETWEEN) + YEARLY * (year - region.years[0])
    own += Chance(DRAW, slug, "reading", year).normal(0, NOISE)
    if gain is not None and year >= gain[0]:
        begun, points = gain
        own += points[min(year - begun, len(points) - 1)]
    return round(own, 2)


def _questions(help_: Help, year: int) -> list[dict[str, object]]:
    """What the page is asked of each, with the form's defaults."""
    from tongpan.insight.proof.forms import AskForm

    community, programme, pair, entrusted = help_
    asked = (
        (f"bond:{community.pk}", "阅读教育共同体有没有成效"),
        (f"programme:{programme.pk}", "双师阅读课堂试点有没有成效"),
        (f"bond:{pair.pk}", "阅读结对帮扶有没有成效"),
        (f"bond:{entrusted.pk}", "阅读委托管理有没有成效"),
    )
    start = AskForm.start(community.unit, year)
    start |= {"outcome": f"figure:{CODE}", "stage": STAGE, "policy_date": start["policy_date"].isoformat(),
              "schools": [], "first": None}  # fmt: skip
    return [start | {"source": source, "title": title} for source, title in asked]
