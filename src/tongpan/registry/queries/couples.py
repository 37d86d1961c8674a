"""Where teachers live and who is married to whom: for plans that send people, never for a list."""

from __future__ import annotations

from collections.abc import Collection

from tongpan.registry.models import Spouse, Teacher
from tongpan.registry.models.staff import home_point

from .many import fetch


def homes_of(teachers: Collection[int]) -> dict[int, tuple[float, float]]:
    """Longitude and latitude of the homes on record, by the key of the person; one query."""
    rows = fetch(Teacher.everywhere.order_by().exclude(home=""), "id", teachers).values_list("pk", "home")
    return {pk: point for pk, home in rows if (point := home_point(home))}


def couples_among(teachers: Collection[int]) -> tuple[dict[int, int], int]:
    """The spouse of everybody whose spouse is one of the people too, both ways; one query.

    Returns:
        The spouses by the keys of the people, and how many people have a spouse on record who is not among them.
        Where the row of one of two people contradicts the other's, they are neither.
    """
    people = set(teachers)
    rows = dict(fetch(Spouse.everywhere, "teacher", teachers).values_list("teacher_id", "spouse_id"))
    found = {one: other for one, other in rows.items() if rows.get(other) == one}
    return found, sum(other not in people for other in rows.values())
