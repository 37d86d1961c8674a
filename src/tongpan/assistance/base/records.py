"""One record: a form that is shown, checked, saved with its audit and answered, in one shape for all parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import models, transaction
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.access.pages import UnitRequest
from tongpan.access.reach import removing
from tongpan.access.shown import Shown
from tongpan.ui.formats import with_days

from .refusal import Refused


def address(request: UnitRequest, page: str, **parts: Any) -> str:
    """The address of a page of assistance for the unit and year shown."""
    return reverse(f"assistance:{page}", kwargs={"unit": request.unit.slug, "year": request.year, **parts})


def form_page(
    request: UnitRequest,
    form: BaseForm,
    *,
    title: Any,
    submit: Any,
    save: Callable[[], Any],
    done: Any,
    to: str | Callable[[Any], str],
    **more: Any,
) -> HttpResponse:
    """Show a bound or unbound form; save it where it is valid, and go on to ``to``.

    ``save`` may raise :class:`Refused`: its reason then stands on the form, with everything that was typed. ``to`` is
    an address or a function of what ``save`` returned. ``more`` goes to the template: ``purpose``, ``back`` (an
    address), ``draft`` (a key under which what is typed is kept on this computer), ``template``.

    Where the form changes a record that stands (its ``instance``, or ``record``), whoever comes second is told what the
    first one changed meanwhile, and nothing is saved.
    """
    record = more.pop("record", None) or getattr(form, "instance", None)
    shown = Shown(form, record) if record is not None and record.pk else None
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                overtaken = shown is not None and shown.overtaken()
                saved = None if overtaken else save()
        except Refused as refused:
            form.add_error(None, said(refused))  # type: ignore[attr-defined]
        else:
            if not overtaken:
                messages.success(request, done)
                return redirect(to(saved) if callable(to) else to)
    template = more.pop("template", "assistance/base/form.html")
    return render(request, template, {"form": form, "title": title, "submit": submit, "purpose": "", **more})


def act(request: UnitRequest, do: Callable[[], Any], *, done: Any, to: str) -> HttpResponse:
    """Do what a button asks; say that it is done, or why it was refused; go on to ``to``."""
    try:
        do()
    except Refused as refused:
        messages.warning(request, said(refused))
    except models.ProtectedError as held:
        words = _("It cannot be removed, for %(count)s other records rest on it. Remove those first.")
        messages.warning(request, words % {"count": len(held.protected_objects)})
    else:
        messages.success(request, done)
    return redirect(to)


def said(refused: Refused) -> str:
    """The reason in the reader's language."""
    return _(refused.message) % with_days(refused.values) if refused.values else _(refused.message)


def keep(record: models.Model, action: str, *, unit: Unit, user: User | None, **detail: Any) -> Any:
    """Save a record with its audit record in one transaction; ``detail`` must hold nothing personal."""
    with transaction.atomic():
        record.save()
        audit.record(action, actor=user, unit=unit, target=str(record.pk), **detail)
    return record


@removing
def remove(record: models.Model, action: str, *, unit: Unit, user: User | None, **detail: Any) -> None:
    """Remove a record with its audit record in one transaction. Raises ProtectedError where others rest on it."""
    with transaction.atomic():
        audit.record(action, actor=user, unit=unit, target=str(record.pk), **detail)
        record.delete()
