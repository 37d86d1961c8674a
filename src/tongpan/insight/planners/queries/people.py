"""The names behind pseudonymous keys, for those who may see teachers, and the keys behind names."""

from __future__ import annotations

from collections.abc import Iterable

from tongpan.access.keys_asked import is_key
from tongpan.access.models import Unit
from tongpan.registry.models import Teacher


def people_named(keys: Iterable[str]) -> dict[str, str]:
    """``T123`` to the person's name, in one query; those outside the scope are left out."""
    ids = {int(key.removeprefix("T")) for key in keys if is_key(key.removeprefix("T"))}
    rows = Teacher.objects.filter(pk__in=ids).values_list("pk", "name")
    return {f"T{pk}": name for pk, name in rows}


def people_called(unit: Unit, text: str) -> list[tuple[str, str]]:
    """Key and school of everybody at or below a unit with a name, or with a name and, after a space, a school."""
    rows = Teacher.objects.filter(unit__path__under=unit.path, left__isnull=True).order_by("unit__sort_key", "pk")
    found = list(rows.filter(name=text).values_list("pk", "unit__name")[:20])
    name, _space, school = text.rpartition(" ")
    if not found and name:
        found = list(rows.filter(name=name.strip(), unit__name__contains=school).values_list("pk", "unit__name")[:20])
    return [(f"T{pk}", own) for pk, own in found]
