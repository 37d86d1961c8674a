"""Which people to take where a level has room for fewer: more where more apprentices are, in order otherwise."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Person = TypeVar("Person")
Kind = tuple[Hashable, Hashable]


def spread(people: Sequence[tuple[Kind, Person]], size: int, demand: Mapping[Kind, int]) -> list[Person]:
    """At most ``size`` of the people, each of a kind (subject, county), in the order given within a kind.

    Places go one by one to the subject with the most apprentices for each mentor taken so far, and within it to such a
    county (highest averages, as seats are given by D’Hondt’s rule); kinds without apprentices come last.
    """
    waiting: dict[Hashable, dict[Hashable, list[Person]]] = defaultdict(lambda: defaultdict(list))
    for (subject, county), person in reversed(people):
        waiting[subject][county].append(person)
    wanted: Counter[Hashable] = Counter()
    for (subject, _county), count in demand.items():
        wanted[subject] += count
    by_subject: Counter[Hashable] = Counter()
    by_kind: Counter[Kind] = Counter()
    taken: list[Person] = []
    while waiting and len(taken) < size:
        subject = max(waiting, key=lambda own: (wanted[own] / (by_subject[own] + 1), str(own)))
        left = waiting[subject]
        county = max(left, key=lambda own: (demand.get((subject, own), 0) / (by_kind[subject, own] + 1), str(own)))
        taken.append(left[county].pop())
        by_subject[subject] += 1
        by_kind[subject, county] += 1
        if not left[county]:
            del left[county]
        if not left:
            del waiting[subject]
    return taken
