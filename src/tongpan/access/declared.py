"""What every field of every model is: class and level of its data, legal basis, and how long it is kept.

Each app declares its fields in a module ``privacy``: ``FIELDS`` by “Model.field” or “Model.*”. What is not declared is
business data that tells of no person; what points to a person is what that person's records are, and a field that
looks personal must be declared. Levels are those of JY/T 0661-2025: 1–3 general, 4 important, 5 core.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .encrypted import EncryptedTextField

LEVELS = {1: gettext_lazy("General, level 1"), 2: gettext_lazy("General, level 2"), 3: gettext_lazy("General, level 3"),
          4: gettext_lazy("Important, level 4")}  # fmt: skip
DUTY = gettext_lazy("Statutory duty: PIPL article 13(1)(3), Compulsory Education Law article 32")
MINORS = gettext_lazy("Statutory duty, and special rules for minors: PIPL articles 13(1)(3), 28, 31")
SECURITY = gettext_lazy("Security of networks: Cybersecurity Law article 21")
NONE = gettext_lazy("Not personal")


@dataclass(frozen=True)
class Kind:
    """A class of data. ``keep`` names the policy value with the time for which it is kept; empty: as the record."""

    name: Any
    level: int
    basis: Promise
    keep: str = ""
    minors: bool = False

    @property
    def personal(self) -> bool:
        """Whether it tells of a person."""
        return self.basis is not NONE


BUSINESS = Kind(gettext_lazy("Business data"), 1, NONE)
SYSTEM = Kind(gettext_lazy("Data of the system"), 1, NONE)
PLACE = Kind(gettext_lazy("Institutions and places"), 1, NONE)
SECRET = Kind(gettext_lazy("Secrets of accounts"), 3, SECURITY, "privacy/keep_accounts")
ACCOUNT = Kind(gettext_lazy("Accounts"), 2, SECURITY, "privacy/keep_accounts")
TRACE = Kind(gettext_lazy("Traces of use"), 2, SECURITY, "privacy/keep_audit")
STAFF = Kind(gettext_lazy("Staff, at work"), 2, DUTY, "privacy/keep_staff")
STAFF_PRIVATE = Kind(gettext_lazy("Staff, private"), 3, DUTY, "privacy/keep_staff")
PUPIL = Kind(gettext_lazy("Pupils"), 3, MINORS, "privacy/keep_pupils", minors=True)
RIGHTS = Kind(gettext_lazy("Requests of people"), 3, gettext_lazy("Rights of persons: PIPL articles 44 to 50"),
              "privacy/keep_accounts")  # fmt: skip
PEOPLE = {"registry.Teacher": STAFF, "access.User": ACCOUNT, "assessment.Pupil": PUPIL}
"""What a reference to somebody is."""


@dataclass(frozen=True)
class Rows:
    """Whose the rows of a model are, for the database's own check (:mod:`tongpan.access.row_policies`).

    ``own``: of its units alone, not of the bureaux above and the partners beside them. ``hosts``: ways to units that
    see a row too, as they hold what it is a part of. ``within``: the reference to a record with which it is seen,
    though it has units of its own. ``met``: seen too by whoever sees a record that points to it. ``anyone``: the flag
    of those that everybody sees. ``open``: why there is no check.
    """

    own: bool = True
    hosts: tuple[str, ...] = ()
    within: str = ""
    met: bool = False
    anyone: str = ""
    open: str = ""


SHARED = Rows(own=False)
"""What is said of no model: its units see it, and those that they stand beside."""
LOOKS_PERSONAL = re.compile(
    r"(^|_)(phone|mobile|tel|email|identity|id_?card|idno|birth|birthday|born|sex|gender|ethnicity|nation|party|native_place"
    r"|religion|health|password|secret|agent|ip_address|guardian|parent_name|disab\w*|household|username|display_name|who"
    r"|speaker|guest|holder|chair|person|people|answers|absent|applicant|reporter)(_|$)"
)
OF_PERSONS = re.compile(r"Teacher|Pupil|Student|User|Person|Guardian|Apprentice|Mentor$|Judge|Applicant")
"""Models of which a ``name`` is somebody's."""


@dataclass(frozen=True)
class Declared:
    """One field with what it is."""

    field: models.Field[Any, Any]
    kind: Kind
    explicit: bool

    @property
    def label(self) -> str:
        """``app.Model.field``."""
        return f"{self.field.model._meta.label}.{self.field.name}"

    @property
    def encrypted(self) -> bool:
        """Whether the database sees it encrypted only."""
        return isinstance(self.field, EncryptedTextField)

    def kept(self, day: dt.date) -> str:
        """How long it is kept, in words, by the policy of a day."""
        if not self.kind.keep:
            return _("As long as the record")
        from tongpan_core.policy import parameter

        years, months = self.kind.keep != "privacy/keep_audit", int(parameter(self.kind.keep).at(day).number)
        return (_("%(count)s years") if years else _("At least %(count)s months")) % {"count": months}


def looks_personal(field: models.Field[Any, Any]) -> bool:
    """Whether a field must be declared, by its name, its model, or because it is encrypted."""
    own = field.name == "name" and bool(OF_PERSONS.search(field.model.__name__))
    flag = isinstance(field, models.BooleanField | models.ForeignKey)
    return isinstance(field, EncryptedTextField) or (not flag and (own or bool(LOOKS_PERSONAL.search(field.name))))


@cache
def _declarations() -> dict[str, Kind]:
    """Everything that the apps declare, by ``app.Model.field`` and ``app.Model.*``."""
    found: dict[str, Kind] = {}
    for app in apps.get_app_configs():
        module = f"{app.name}.privacy"
        if app.name.startswith("tongpan.") and find_spec(module):
            for name, kind in import_module(module).FIELDS.items():
                found[name if name.count(".") == 2 else f"{app.label}.{name}"] = kind
    return found


@cache
def rows_of(model: type[models.Model]) -> Rows:
    """Whose the rows of a model are, as its app declares in ``ROWS``."""
    module = f"{apps.get_app_config(model._meta.app_label).name}.privacy"
    known = getattr(import_module(module), "ROWS", {}) if find_spec(module) else {}
    return known.get(model.__name__, SHARED)


def declared(field: models.Field[Any, Any]) -> Declared:
    """What a field is: as declared, else after whom it points to, else business data."""
    known, model = _declarations(), field.model._meta.label
    for name in (f"{model}.{field.name}", f"{model}.*"):
        if name in known:
            return Declared(field, known[name], explicit=True)
    target = field.remote_field.model._meta.label if field.remote_field else ""
    return Declared(field, PEOPLE.get(target, BUSINESS), explicit=False)


def every_field() -> Iterator[Declared]:
    """Every field of every model of every app, those of other people's apps too."""
    for model in apps.get_models(include_auto_created=True):
        yield from (declared(field) for field in model._meta.local_fields)


def about_people(model: type[models.Model]) -> bool:
    """Whether a list of the model's records is one of staff or pupils: declared as such, or each points to one."""
    own = _declarations().get(f"{model._meta.label}.*", BUSINESS)
    references = (field.related_model for field in model._meta.local_fields if field.is_relation)
    pointing = {PEOPLE.get(other._meta.label, BUSINESS) for other in references}  # type: ignore[union-attr]
    return bool({own, *pointing} & {STAFF, STAFF_PRIVATE, PUPIL})


def unknown_names() -> list[str]:
    """Declarations of fields that there are not."""
    known = {own.label for own in every_field()} | {f"{model._meta.label}.*" for model in apps.get_models()}
    return sorted(set(_declarations()) - known)
