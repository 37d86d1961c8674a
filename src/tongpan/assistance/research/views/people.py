"""How somebody is shown in a list: by name for who may see names, marked where they have left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest
from tongpan.registry.models import Teacher
from tongpan.ui.badges import badge
from tongpan.ui.formats import ABSENT, markup
from tongpan.ui.table import Column, reach

from .reach import HIDDEN, names_shown


def gone(teacher: Teacher | None) -> bool:
    """Whether somebody works at no school of ours any more today."""
    return teacher is not None and teacher.left is not None and teacher.left <= timezone.localdate()


def person(request: UnitRequest, path: str) -> Callable[[Any], str]:
    """The name of somebody for a cell, or what stands for it."""
    shown = names_shown(request)

    def name(row: Any) -> str:
        own = reach(row, path)
        return ABSENT if own is None else own.name if shown else HIDDEN

    return name


def person_column(request: UnitRequest, key: str, label: Any, path: str, **more: Any) -> Column:
    """A column of people: the name, behind it a mark where somebody has left; a file holds the name alone."""
    name = person(request, path)

    def show(row: Any) -> Any:
        own: Teacher | None = reach(row, path)
        return markup("{} {}", name(row), badge("muted", _("has left the post"))) if gone(own) else name(row)

    return Column(key, label, value=name, show=show, **more)
