"""What a :class:`~.problem.CommunitiesProblem` must satisfy; every fault is told at once, with its remedy."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from tongpan_core.messages import N_, Words
from tongpan_core.plan.problem import ProblemError
from tongpan_core.tables import STAGES

if TYPE_CHECKING:
    from tongpan_core.plan.communities.problem import CommunitiesProblem


def check(problem: CommunitiesProblem) -> None:
    """Raise :class:`ProblemError` with every contradiction, one a line."""
    faults = list(_shapes(problem))
    if not faults:
        faults = [*_schools(problem), *_numbers(problem), *_limits(problem), *_current(problem), *_fixed(problem)]
    if faults:
        raise ProblemError.of(faults)


def _shapes(problem: CommunitiesProblem) -> Iterator[Words]:
    n = len(problem.schools)
    if n == 0:
        yield Words(N_("%(county)s: there are no schools to plan for; give at least one."), county=problem.county)
    for name, shape in {"size": (n,), "km": (n, n), "capacity": (n,), "candidate": (n,)}.items():
        found = getattr(problem, name).shape
        if found != shape:
            text = N_("%(county)s: “%(name)s” has shape %(found)s; %(shape)s is needed.")
            yield Words(text, county=problem.county, name=name, found=str(found), shape=str(shape))


def _schools(problem: CommunitiesProblem) -> Iterator[Words]:
    for code, times in Counter(school.code for school in problem.schools).items():
        if times > 1:
            yield Words(N_("School %(code)s stands %(times)s times; give each school once."), code=code, times=times)
    for school in problem.schools:
        unknown = [stage for stage in school.stages if stage not in STAGES]
        if unknown:
            text = N_("School %(name)s (%(code)s): stage “%(stage)s” is unknown; give one of %(stages)s.")
            yield Words(text, name=school.name, code=school.code, stage=unknown[0], stages=str(STAGES))


def _numbers(problem: CommunitiesProblem) -> Iterator[Words]:
    for row, school in enumerate(problem.schools):
        who = Words(N_("School %(name)s (%(code)s)"), name=school.name, code=school.code)
        size, capacity = float(problem.size[row]), float(problem.capacity[row])
        if not (size >= 0 and math.isfinite(size)):
            yield Words(N_("%(who)s: “size” is %(value)s; give its pupils, zero or more."), who=who, value=size)
        if not capacity >= 0:
            text = N_("%(who)s: “capacity” is %(value)s; give the pupils it can carry as a core, or infinity.")
            yield Words(text, who=who, value=capacity)
        ways = problem.km[row]
        wrong = np.flatnonzero((ways < 0) | np.isinf(ways))
        if len(wrong):
            text = N_("%(who)s: “km” to %(other)s is %(value)s; give zero or more, or leave it unknown.")
            yield Words(text, who=who, other=problem.schools[int(wrong[0])].name, value=ways[wrong[0]])
    for name in ("keep_price", "core_price"):
        value = getattr(problem, name)
        if not (value >= 0 and math.isfinite(value)):
            text = N_("%(county)s: “%(name)s” is %(value)s; give kilometres, zero or more.")
            yield Words(text, county=problem.county, name=name, value=value)


def _limits(problem: CommunitiesProblem) -> Iterator[Words]:
    limits, n, county = problem.limits, len(problem.schools), problem.county
    if not 1 <= limits.cores_least <= limits.cores_most:
        text = N_("%(county)s: %(least)s to %(most)s cores cannot be chosen; give a least number from 1 and a most not "
                  "below it.")  # fmt: skip
        yield Words(text, county=county, least=limits.cores_least, most=limits.cores_most)
    if limits.cores_least > n:
        text = N_("%(county)s: at least %(least)s cores of %(count)s schools; ask for fewer cores.")
        yield Words(text, county=county, least=limits.cores_least, count=n)
    for name in ("farthest_km", "size_least", "size_most", "members_least", "members_most"):
        value = getattr(limits, name)
        if value is not None and not value >= 0:
            text = N_("%(county)s: “%(name)s” is %(value)s; give zero or more, or none.")
            yield Words(text, county=county, name=name, value=value)
    for name in ("size", "members"):
        least, most = getattr(limits, f"{name}_least"), getattr(limits, f"{name}_most")
        if least is not None and most is not None and least > most:
            text = N_("%(county)s: “%(low)s” %(least)s is above “%(high)s” %(most)s; lower the one.")
            yield Words(text, county=county, low=f"{name}_least", least=least, high=f"{name}_most", most=most)


def _current(problem: CommunitiesProblem) -> Iterator[Words]:
    known = {school.code for school in problem.schools}
    for school, core in sorted(problem.current.items()):
        for code in dict.fromkeys((school, core)):
            if code not in known:
                text = N_(
                    "Plan in force: school %(code)s (%(school)s→%(core)s) is not among the schools; leave it out."
                )
                yield Words(text, code=code, school=school, core=core)


def _fixed(problem: CommunitiesProblem) -> Iterator[Words]:
    known = {school.code for school in problem.schools}
    for fixed in problem.fixed:
        decision = Words(N_("Decision “%(kind)s” for %(school)s"), kind=fixed.kind, school=fixed.school)
        if fixed.kind not in ("core", "not_core", "joins", "not_joins"):
            text = N_("%(decision)s: no such decision; take core, not_core, joins or not_joins.")
            yield Words(text, decision=decision)
        if fixed.school not in known:
            text = N_("%(decision)s: school %(school)s is not among the schools; take the decision back.")
            yield Words(text, decision=decision, school=fixed.school)
        if fixed.kind in ("joins", "not_joins") and fixed.core not in known:
            text = N_("%(decision)s: core “%(core)s” is not among the schools; name the core that it is about.")
            yield Words(text, decision=decision, core=fixed.core)
