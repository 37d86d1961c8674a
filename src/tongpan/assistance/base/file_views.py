"""Files of records: brought in, saved to the reader's computer, removed."""

from __future__ import annotations

from pathlib import PurePath

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.access.gate import record_taking
from tongpan.access.pages import POST, UnitRequest, unit_page

from . import files
from .models import Attachment
from .records import said
from .refusal import Refused


def _found(request: UnitRequest, about: str) -> tuple[files.Owner, Model]:
    found = files.owner_of(about, request.unit)
    if found is None:
        raise Http404(_("There is no such record among those you work with."))
    if not request.user.has_perm(found[0].view, request.unit):
        raise PermissionDenied(found[0].view)
    return found


def _file(key: int) -> Attachment:
    found = files.file_of(key)
    if found is None:
        raise Http404(_("There is no such record among those you work with."))
    return found


def _editable(request: UnitRequest, about: str) -> tuple[files.Owner, Model]:
    own, record = _found(request, about)
    if not own.may_edit(request.user, record):
        raise PermissionDenied(own.edit)
    return own, record


def _back(request: UnitRequest, own: files.Owner, record: Model) -> HttpResponse:
    parts = {"unit": request.unit.slug, "year": request.year, own.param: record.pk}
    page = reverse(f"{own.space}:{own.page}", kwargs=parts) if own.page else ""
    return redirect(f"{page or reverse('access:home')}#files")


@unit_page("assistance.view_bonds", POST)
def add(request: UnitRequest, about: str) -> HttpResponse:
    """Keep one or several files with a record; what is refused is told by name, the others are kept."""
    own, record = _editable(request, about)
    kept, sent = 0, request.FILES.getlist("file")
    for file in sent:
        try:
            files.attach(own.kind, record, file.file, file.name or "", unit=own.keeper(record), user=request.user,
                         note=request.POST.get("note", ""))  # fmt: skip
            kept += 1
        except Refused as refused:
            messages.warning(request, said(refused))
    if kept:
        messages.success(
            request, ngettext("%(count)s file is kept.", "%(count)s files are kept.", kept) % {"count": kept}
        )
    elif not sent:
        messages.warning(request, _("Choose a file first."))
    return _back(request, own, record)


@unit_page("assistance.view_bonds")
def download(request: UnitRequest, file: int) -> FileResponse:
    """The file, to be saved and not opened in the page: what others brought in must not act here."""
    found = _file(file)
    own, record = _found(request, found.about)
    if not own.shown(request.unit, record, [found]):
        raise Http404(_("There is no such record among those you work with."))
    return sent(request, found)


@transaction.atomic
def sent(request: UnitRequest, found: Attachment) -> FileResponse:
    """A file of a record that the reader may see, as the answer that saves it; recorded as every file taken away is.

    The record names whose file it is and its number, not its name: what people call their files may name somebody.
    Raises ``PermissionDenied`` for who sees records on the screen only, and ``Http404`` where the content is gone;
    then nothing was taken and nothing is recorded.
    """
    kind = PurePath(found.name).suffix.removeprefix(".")
    record_taking(request, found.about, kind, file=found.pk)
    try:
        content = files.path_of(found.digest).open("rb")
    except FileNotFoundError:
        raise Http404(_("The file is no longer kept.")) from None
    answer = FileResponse(content, as_attachment=True, filename=found.name, content_type=found.media)
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@unit_page("assistance.view_bonds", POST)
def remove(request: UnitRequest, file: int) -> HttpResponse:
    """Remove a file from its record."""
    found = _file(file)
    own, record = _editable(request, found.about)
    name = found.name
    files.detach(found, user=request.user)
    messages.success(request, _("“%(name)s” is removed.") % {"name": name})
    return _back(request, own, record)
