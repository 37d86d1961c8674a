"""The names behind pseudonymous keys, for those who may see teachers."""

from __future__ import annotations

from collections.abc import Iterable

from tongpan.access.keys_asked import is_key
from tongpan.registry.models import Teacher


def people_named(keys: Iterable[str]) -> dict[str, str]:
    """``T123`` to the person's name, in one query; those outside the scope are left out."""
    ids = {int(key.removeprefix("T")) for key in keys if is_key(key.removeprefix("T"))}
    rows = Teacher.objects.filter(pk__in=ids).values_list("pk", "name")
    return {f"T{pk}": name for pk, name in rows}
