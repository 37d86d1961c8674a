"""School places: how many pupils the classrooms of each stage hold. Buildings stay while pupils come and go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .pupils import Enrolment

STANDARD = {"kindergarten": 30, "primary": 45, "junior": 50, "senior": 50}
"""Pupils to a classroom (domain reference §7.3)."""


def places(enrolments: Mapping[str, Mapping[int, Enrolment]], classrooms: float) -> dict[str, int]:
    """The places of each stage: its classes of the last year, and at its first stage the rooms that stand empty."""
    rooms = {stage: len(by_year[max(by_year)].classes) for stage, by_year in enrolments.items() if by_year}
    for stage in rooms:
        rooms[stage] += int(classrooms) - sum(rooms.values())
        break
    return {stage: STANDARD[stage] * count for stage, count in rooms.items()}


def share_out(total: int, weights: Sequence[float]) -> list[int]:
    """A whole number shared by weights, by largest remainders; the shares add up to it."""
    exact = [total * weight / sum(weights) for weight in weights]
    shares = [int(share) for share in exact]
    order = sorted(range(len(exact)), key=lambda n: (shares[n] - exact[n], n))
    for n in order[: total - sum(shares)]:
        shares[n] += 1
    return shares
