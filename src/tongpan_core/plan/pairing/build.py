"""From sections, rules and what is known of people to a :class:`~.problem.PairingProblem`; what is missing is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from tongpan_core.plan.distance import great_circle_km
from tongpan_core.plan.pairing.defaults import Defaults
from tongpan_core.plan.pairing.plan import PairingPlan
from tongpan_core.plan.pairing.problem import Donor, Fixed, Limits, PairingProblem, Past, Recipient
from tongpan_core.plan.pairing.strengths import Missing, Standing, standings
from tongpan_core.policy import Rules
from tongpan_core.tables import Floats, Sections, Stage

Side = Literal["school", "county"]


@dataclass(frozen=True)
class Known:
    """What the registry knows beside the figures; anything may be absent.

    ``cities`` gives the city of a county's key, ``names`` what a county is called; ``city_run`` the codes of schools
    that the city runs itself; ``languages`` are those spoken at a school (donor) or needed there (recipient);
    ``subjects[code, stage][subject]`` are full-time equivalents; ``places`` and ``needs`` (least, most) are by key of
    donor and recipient.
    """

    cities: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    city_run: frozenset[str] = frozenset()
    languages: Mapping[str, frozenset[str]] = field(default_factory=dict)
    subjects: Mapping[tuple[str, Stage], Mapping[str, float]] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    needs: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def build_problem(
    donors: Sections,
    recipients: Sections,
    rules: Rules,
    given: Defaults,
    known: Known | None = None,
    *,
    region: str,
    year: int,
    side: Side = "school",
    limits: Limits | None = None,
    past: Sequence[Past] = (),
    fixed: Sequence[Fixed] = (),
    current: PairingPlan | None = None,
) -> tuple[PairingProblem, tuple[Missing, ...]]:
    """A pairing of schools' sections, or of county bureaus (``side``), and what had to be left open.

    Keys are ``code:stage`` for sections and the county's key for bureaus. Strengths and weaknesses are those
    indicators that count teachers, against their thresholds, and the subjects, against the ratio of all sections given.

    Raises:
        ProblemError: with every fault.
    """
    known = known or Known()
    own, other, missing = standings(donors, recipients, rules, known.subjects, given.full_strength, side)
    problem = PairingProblem(
        region=region,
        year=year,
        donors=tuple(_donor(donors, standing, given, known) for standing in own),
        recipients=tuple(_recipient(recipients, standing, given, known) for standing in other),
        subjects=own[0].names if own else (),
        donor_pupils=np.array([standing.pupils for standing in own]),
        recipient_pupils=np.array([standing.pupils for standing in other]),
        strong=_stack([standing.strong for standing in own]),
        weak=_stack([standing.weak for standing in other]),
        km=_ways(own, other),
        weights=given.weights,
        limits=limits or given.limits,
        past=tuple(past),
        fixed=tuple(fixed),
        current=current,
    )
    return problem, missing


def _donor(sections: Sections, own: Standing, given: Defaults, known: Known) -> Donor:
    schools = {sections.schools[row].code for row in own.rows}
    county = sections.schools[own.rows[0]].county
    return Donor(
        key=own.key,
        name=known.names.get(own.key, own.name),
        county=county,
        city=known.cities.get(county, county),
        stages=own.stages,
        level="city" if schools <= known.city_run else "county",
        languages=_languages(schools, known),
        places=known.places.get(own.key, given.places),
    )


def _recipient(sections: Sections, own: Standing, given: Defaults, known: Known) -> Recipient:
    schools = {sections.schools[row].code for row in own.rows}
    county = sections.schools[own.rows[0]].county
    least, most = known.needs.get(own.key, (given.least, given.most))
    return Recipient(
        key=own.key,
        name=known.names.get(own.key, own.name),
        county=county,
        city=known.cities.get(county, county),
        stages=own.stages,
        languages=_languages(schools, known),
        least=least,
        most=most,
    )


def _languages(schools: set[str], known: Known) -> frozenset[str]:
    return frozenset().union(*(known.languages.get(code, frozenset()) for code in schools))


def _stack(rows: list[Floats]) -> Floats:
    return np.stack(rows) if rows else np.zeros((0, 0))


def _ways(own: Sequence[Standing], other: Sequence[Standing]) -> Floats:
    places = [np.array([standing.place for standing in side], dtype=float).reshape(-1, 2) for side in (own, other)]
    return great_circle_km(places[0][:, 0], places[0][:, 1], places[1][:, 0], places[1][:, 1])
