"""Papers: entered, issued, signed by each side, replaced by a new version, withdrawn; each step with its audit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import User
from tongpan.access.reach import removing
from tongpan.assistance.base import files
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import LEADING, BondMember, Document, Signatory

SIDE = ("unit", "organisation")
COPIED = ("unit", "bond", "kind", "title", "number", "issuer", "scope", "note")


def _held(document: Document, *states: str) -> Document:
    """The paper, locked; raises Refused where it is in none of the states."""
    held = Document.everywhere.select_for_update(of=("self",)).select_related("unit", "bond").get(pk=document.pk)
    if held.state not in states:
        raise Refused(
            gettext_noop("“%(title)s”, version %(version)s, is %(state)s; this cannot be done with it any more."),
            title=held.title, version=held.version, state=str(held.get_state_display()),
        )  # fmt: skip
    return held


def _sides(document: Document) -> QuerySet[Signatory]:
    """Beyond the scope: a paper is signed by units of several."""
    return Signatory.everywhere.filter(document=document)


def _record(action: str, document: Document, user: User | None, **detail: Any) -> None:
    audit.record(f"assistance.document.{action}", actor=user, unit=document.unit, target=str(document.pk), **detail)


def enter_document(document: Document, *, user: User | None) -> Document:
    """Write a new paper; an agreement of a bond gets its members as signatories."""
    with transaction.atomic():
        document.save()
        if document.bond and document.kind == Document.Kind.AGREEMENT:
            members = BondMember.everywhere.filter(bond=document.bond, until=None).select_related(*SIDE)
            Signatory.everywhere.bulk_create(
                Signatory(document=document, unit=own.unit, organisation=own.organisation, office=_office(own.unit))
                for own in sorted(members, key=lambda own: own.role not in LEADING)
            )
        _record("enter", document, user, kind=document.kind)
    return document


def _office(unit: Any) -> str:
    if unit is None:
        return _("Representative")
    return _("Head of school") if unit.is_school else _("Head of the bureau")


def change_document(document: Document, facts: Mapping[str, Any], *, user: User | None) -> Document:
    """Change a draft. Raises Refused where it was issued meanwhile: what is in force is replaced, not rewritten."""
    with transaction.atomic():
        held = _held(document, Document.State.DRAFT)
        for name, value in facts.items():
            setattr(held, name, value)
        held.save()
        _record("change", held, user, fields=sorted(facts))
    return held


def issue_document(document: Document, *, day: dt.date, since: dt.date | None, user: User | None) -> Document:
    """Put a draft in force. Raises Refused where it has signatories: then it is signed, not issued."""
    with transaction.atomic():
        held = _held(document, Document.State.DRAFT)
        if _sides(held).exists():
            raise Refused(gettext_noop("“%(title)s” has signatories: enter the days on which they signed, or remove "
                                       "them first."), title=held.title)  # fmt: skip
        _come_into_force(held, Document.State.ISSUED, day, since)
        _record("issue", held, user, day=day)
    return held


def _come_into_force(document: Document, state: str, day: dt.date, since: dt.date | None) -> None:
    document.state, document.issued = state, day
    document.since = since or document.since or day
    if document.until and document.until < document.since:
        raise Refused(
            gettext_noop("“%(title)s” would end on %(until)s, before it comes into force on %(since)s. Correct the "
                         "last day first."),
            title=document.title, until=document.until.isoformat(), since=document.since.isoformat(),
        )  # fmt: skip
    document.save()
    before = document.replaces
    if before is not None and before.state in Document.IN_FORCE:
        last = document.since - dt.timedelta(days=1)
        begun = before.since or before.issued or last
        before.until = max(begun, min(last, before.until or last))
        before.save(update_fields=["until"])


def sign_document(document: Document, signatories: Iterable[int], *, day: dt.date, user: User | None) -> Document:
    """Enter the day on which sides signed; with the last one the paper is signed and comes into force."""
    with transaction.atomic():
        held = _held(document, Document.State.DRAFT)
        _sides(held).filter(pk__in=list(signatories)).update(signed=day)
        days = list(_sides(held).values_list("signed", flat=True))
        _record("sign", held, user, day=day, left=sum(own is None for own in days))
        if days and None not in days:
            _come_into_force(held, Document.State.SIGNED, max(days), None)
    return held


def add_signatory(document: Document, signatory: Signatory, *, user: User | None) -> Signatory:
    """Put a side under a draft; the same side in the same office twice is refused."""
    with transaction.atomic():
        held = _held(document, Document.State.DRAFT)
        same = _sides(held).filter(unit=signatory.unit, organisation=signatory.organisation, office=signatory.office)
        if same.exists():
            raise Refused(gettext_noop("%(who)s stands under “%(title)s” already."), who=str(signatory),
                          title=held.title)  # fmt: skip
        signatory.document = held
        signatory.save()
        _record("signatory.add", held, user)
    return signatory


@removing
def drop_signatory(document: Document, signatory: int, *, user: User | None) -> None:
    """Take a side that has not signed from a draft."""
    with transaction.atomic():
        held = _held(document, Document.State.DRAFT)
        own = _sides(held).get(pk=signatory)
        if own.signed:
            raise Refused(gettext_noop("%(who)s signed on %(day)s and stays under the paper."), who=str(own),
                          day=own.signed.isoformat())  # fmt: skip
        own.delete()
        _record("signatory.drop", held, user)


def next_version(document: Document, *, user: User | None) -> Document:
    """A draft that is to replace a paper in force, with the same sides unsigned."""
    with transaction.atomic():
        held = _held(document, *Document.IN_FORCE)
        later = Document.everywhere.filter(replaces=held).first()
        if later is not None:
            raise Refused(gettext_noop("Version %(version)s of “%(title)s” exists already; go on with that one."),
                          version=later.version, title=held.title)  # fmt: skip
        made = Document(version=held.version + 1, replaces=held, **{name: getattr(held, name) for name in COPIED})
        made.save()
        Signatory.everywhere.bulk_create(
            Signatory(document=made, unit_id=own.unit_id, organisation_id=own.organisation_id, office=own.office)
            for own in _sides(held).all()
        )
        _record("version", made, user, version=made.version)
    return made


def withdraw_document(document: Document, *, last: dt.date, reason: str, user: User | None) -> Document:
    """Take a paper out of force after a day, and say why."""
    with transaction.atomic():
        held = _held(document, *Document.IN_FORCE)
        if held.since and last < held.since:
            raise Refused(gettext_noop("“%(title)s” came into force on %(day)s; its last day cannot be earlier."),
                          title=held.title, day=held.since.isoformat())  # fmt: skip
        held.state, held.until = Document.State.WITHDRAWN, last
        held.note = f"{held.note}\n{reason}".strip()
        held.save()
        _record("withdraw", held, user, last=last)
    return held


@removing
def drop_document(document: Document, *, user: User | None) -> None:
    """Remove a draft with its files."""
    with transaction.atomic():
        held = _held(document, Document.State.DRAFT)
        _record("drop", held, user, kind=held.kind)
        files.forget("document", held.pk)
        held.delete()
