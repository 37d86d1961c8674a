"""What a form showed of a record when it was opened, sealed into it: so that a second writer is told what changed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from tongpan.ui.formats import ABSENT, day, moment

from .models import AuditRecord, User

SALT, FIELD = "tongpan.shown", "seen"
Values = dict[str, Any]
T = TypeVar("T")


def unless_overtaken(shown: Shown | None, save: Callable[[], T]) -> T | None:
    """Save in one transaction with the look at the record; None where somebody else came first, which the form says."""
    with transaction.atomic():
        return None if shown is not None and shown.overtaken() else save()


@dataclass(frozen=True)
class Change:
    """One field that somebody else changed."""

    name: str
    was: Any
    now: Any


class Shown:
    """The record that a form changes, and what the form shows of it."""

    def __init__(self, form: forms.BaseForm, record: models.Model) -> None:
        self.form, self.record = form, record
        meta = getattr(form, "_meta", None)
        # Of other forms every field of the record counts that somebody can change, whatever the form calls it.
        self.names: list[str] | None = list(meta.fields) if meta and isinstance(meta.fields, list | tuple) else None
        form.fields[FIELD] = forms.CharField(widget=forms.HiddenInput, required=False)
        if not form.is_bound:
            form.initial[FIELD] = self._seal(self._of(record))

    def overtaken(self) -> bool:
        """Inside a transaction: hold the record; whether it is not what was shown any more, which the form then says.

        A form without a seal (not from a page of ours) is let through: there is nothing to compare with.
        """
        self.form.cleaned_data.pop(FIELD, None)
        seal = self.form.data.get(self.form.add_prefix(FIELD), "")
        try:
            seen = signing.loads(seal, salt=SALT)
        except signing.BadSignature:
            return False
        held = type(self.record)._base_manager.select_for_update(of=("self",)).filter(pk=self.record.pk).first()
        if held is None or seen["of"] != self._name:
            return False  # removed meanwhile: saving says so
        now = self._of(held)
        changes = [
            Change(name, seen["values"].get(name), now[name]) for name in now if seen["values"].get(name) != now[name]
        ]
        if changes:
            self._tell(changes, parse_datetime(seen["at"]) or timezone.now())
            self._take_in(seen["values"], now)
        return bool(changes)

    @property
    def _name(self) -> str:
        return f"{self.record._meta.label}:{self.record.pk}"

    def _of(self, record: models.Model) -> Values:
        """The values of the fields that the form changes, as JSON holds them."""
        own = model_to_dict(record, fields=self.names, exclude=["id"])
        many = {name: sorted(one.pk for one in value) for name, value in own.items() if isinstance(value, list)
                and all(isinstance(one, models.Model) for one in value)}  # fmt: skip
        return {name: _plain(value) for name, value in (own | many).items()}

    def _seal(self, values: Values) -> str:
        own = {"of": self._name, "at": timezone.now().isoformat(), "values": values}
        return signing.dumps(own, salt=SALT, compress=True)

    def _tell(self, changes: list[Change], since: dt.datetime) -> None:
        who = _last_writer(self.record, since)
        text = _("Somebody changed this while you were working. Your entries are kept; look at them and save again.")
        if who is not None:
            text = _(
                "%(who)s changed this at %(at)s, while you were working. Your entries are kept; look at them and save "
                "again."
            ) % {"who": who[0], "at": moment(who[1])}
        self.form.add_error(None, text)
        for own in changes:
            said = {
                "field": self._label(own.name),
                "was": self._said(own.name, own.was),
                "now": self._said(own.name, own.now),
            }
            self.form.add_error(None, _("%(field)s: was %(was)s, is now %(now)s") % said)

    def _take_in(self, seen: Values, now: Values) -> None:
        """Keep what was typed; where nothing was, show what stands in the record now. Seal the form anew."""
        data = self.form.data.copy()
        for name, value in now.items():
            field = self.form.fields.get(name)
            simple = field is not None and not isinstance(field.widget, forms.MultiWidget)
            if (
                simple
                and value != seen.get(name)
                and data.get(self.form.add_prefix(name), "") == _typed(seen.get(name))
            ):
                _put(data, self.form.add_prefix(name), value)
        data[self.form.add_prefix(FIELD)] = self._seal(now)
        self.form.data = data

    def _label(self, name: str) -> str:
        field = self.form.fields.get(name)
        return str((field and field.label) or self.record._meta.get_field(name).verbose_name)

    def _said(self, name: str, value: Any) -> str:
        """A value as a reader writes it."""
        field = self.record._meta.get_field(name)
        if value in (None, "", []):
            return ABSENT
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if field.is_relation:
            keys = value if isinstance(value, list) else [value]
            return "、".join(map(str, field.related_model._base_manager.filter(pk__in=keys))) or ABSENT
        if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
            return day(dt.date.fromisoformat(value))
        if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict) for one in value)):
            return "…"
        chosen = dict(field.flatchoices or getattr(self.form.fields.get(name), "choices", ()) or ())
        many = value if isinstance(value, list) else [value]
        return "、".join(str(chosen.get(one, one)) for one in many)


def _plain(value: Any) -> Any:
    """A value as it comes back from JSON."""
    if isinstance(value, models.Model):
        return value.pk
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder, default=str))


def _typed(value: Any) -> str:
    return "" if value is None else str(value)


def _put(data: Any, name: str, value: Any) -> None:
    if value is None or value is False:
        data.pop(name, None)
    elif isinstance(value, list):
        data.setlist(name, [str(one) for one in value])
    else:
        data[name] = value


def _last_writer(record: models.Model, since: dt.datetime) -> tuple[str, dt.datetime] | None:
    """Who changed a record last since a moment, and when, as the audit record has it."""
    app = f"{record._meta.app_label}."
    # A little earlier: what was read a moment before the form was sealed may have been committed a moment after.
    since -= dt.timedelta(minutes=1)
    found = (
        AuditRecord.objects.filter(target=str(record.pk), action__startswith=app, at__gte=since).order_by("-id").first()
    )
    if found is None:
        return None
    person = User.objects.filter(username=found.actor).first()
    return (person.display_name if person else found.actor) or _("Somebody"), found.at
