"""Communities in words: each core, and who joins it over which way."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from tongpan_core.plan.communities.problem import CommunitiesProblem
from tongpan_core.tables import Ints


@dataclass(frozen=True, slots=True)
class Joined:
    """A school that joins a core over ``km`` kilometres."""

    school: str
    km: float


@dataclass(frozen=True, slots=True)
class Community:
    """A core and its members, the core itself left out of them; ``size`` is the pupils of all, the core's included."""

    core: str
    members: tuple[Joined, ...]
    size: float


@dataclass(frozen=True)
class CommunitiesPlan:
    """One plan for one county. ``problem`` is the digest of the problem that it answers."""

    county: str
    problem: str
    communities: tuple[Community, ...] = ()

    @cached_property
    def core_of(self) -> Mapping[str, str]:
        """Every school's core; a core is its own."""
        own = {community.core: community.core for community in self.communities}
        return own | {line.school: community.core for community in self.communities for line in community.members}

    @property
    def km(self) -> float:
        """Kilometres of all ways, each counted once."""
        return sum((line.km for community in self.communities for line in community.members), 0.0)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, always in the same order."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CommunitiesPlan:
        """The plan that :meth:`to_dict` wrote."""
        communities = tuple(
            Community(own["core"], tuple(Joined(**line) for line in own["members"]), own["size"])
            for own in data["communities"]
        )
        return cls(data["county"], data["problem"], communities)


def plan_of(problem: CommunitiesProblem, core: Ints) -> CommunitiesPlan:
    """The plan in which school ``i`` joins the core in row ``core[i]``; communities and members in the rows' order."""
    codes = [school.code for school in problem.schools]
    found = []
    for j in np.unique(core):
        rows = np.flatnonzero(core == j)
        members = tuple(Joined(codes[i], float(problem.km[i, j])) for i in rows if i != j)
        found.append(Community(codes[j], members, float(problem.size[rows].sum())))
    return CommunitiesPlan(problem.county, problem.digest, tuple(found))


def rows_of(problem: CommunitiesProblem, plan: CommunitiesPlan) -> Ints:
    """Row of every school's core, shape (n,); -1 where plan or problem do not know one."""
    cores = (plan.core_of.get(school.code, "") for school in problem.schools)
    return np.array([problem.row.get(code, -1) for code in cores], dtype=np.int64)
