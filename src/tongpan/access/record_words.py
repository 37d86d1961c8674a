"""What records and their fields are called in the language of the reader, for pages about the data themselves.

An app says it in a module ``record_names``: ``RECORDS`` by the name of the model, ``FIELDS`` by that of the field where
the model has no label for it. Records of the libraries are named by :mod:`tongpan.access.record_names`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _


def record_name(model: type[models.Model]) -> str:
    """What a record of this model is called."""
    known = _words("RECORDS").get(model._meta.label)
    return _(known) if known else str(model._meta.verbose_name)


def field_name(field: models.Field[Any, Any]) -> str:
    """The label of a field: that of its model, else the common word for it."""
    made_of_the_name = field._verbose_name is None or not field.model.__module__.startswith("tongpan.")  # type: ignore[attr-defined]
    known = _words("FIELDS").get(f"{_home(field.model)}.{field.name}") if made_of_the_name else None
    return _(known) if known else str(field.verbose_name)


def _home(model: type[models.Model]) -> str:
    """The app that speaks for a model: its own, or access for those of the libraries."""
    label = model._meta.app_label
    return label if apps.get_app_config(label).name.startswith("tongpan.") else "access"


@cache
def _words(kind: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for app in apps.get_app_configs():
        name = f"{app.name}.record_names"
        if app.name.startswith("tongpan.") and find_spec(name):
            for key, word in getattr(import_module(name), kind).items():
                found[key if "." in key else f"{app.label}.{key}"] = word
    return found
