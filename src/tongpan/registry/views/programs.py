"""What programs read of the registry."""

from __future__ import annotations

from typing import Any, TypedDict

from tongpan.access.models import Unit
from tongpan.access.programs import ProgramRequest, for_programs


class SchoolFacts(TypedDict):
    """One school."""

    key: str
    code: str
    name: str
    kind: str
    setting: str
    public: bool
    stages: list[str]
    within: str | None
    longitude: float | None
    latitude: float | None


class Schools(TypedDict):
    """What the address answers."""

    schools: list[SchoolFacts]


@for_programs("schools", Schools)
def schools(request: ProgramRequest) -> dict[str, Any]:  # noqa: ARG001  (the scope is the request's unit)
    """Every school at or below the unit that is open: code, name, kind, place in the tree. Nothing personal."""
    found = Unit.objects.schools().filter(closed__isnull=True, school__isnull=False).select_related("school", "parent")
    return {
        "schools": [
            {
                "key": unit.slug, "code": unit.school.code, "name": unit.name, "kind": unit.school.kind,
                "setting": unit.school.setting, "public": unit.school.public, "stages": unit.school.stages,
                "within": unit.parent.slug if unit.parent else None, "longitude": unit.longitude,
                "latitude": unit.latitude,
            }
            for unit in found.order_by("path")
        ]
    }  # fmt: skip
