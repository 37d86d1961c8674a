"""The table of what documents state, beside what the records say."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongpan.ui.badges import badge
from tongpan.ui.formats import ABSENT, markup, number
from tongpan.ui.table import Column, Empty, Table

from .models import Stated
from .queries.stated import StatedRow


def stated_words(stated: Stated) -> str:
    """A number as the document puts it: 约 110, 100 多."""
    if stated.value is None:
        return ABSENT
    by = Stated.Relation
    words = {
        by.EXACTLY: "%(value)s",
        by.AT_LEAST: _("at least %(value)s"),
        by.OVER: _("more than %(value)s"),
        by.ABOUT: _("about %(value)s"),
        by.UNDER: _("nearly %(value)s"),
    }
    return words[by(stated.relation)] % {"value": number(stated.value)}


def counted(row: StatedRow) -> Any:
    """What the records say, with the way to them where it is a page."""
    if row.counted is None:
        return ABSENT
    return markup('<a href="{}">{}</a>', row.href, number(row.counted)) if row.href else number(row.counted)


def difference(row: StatedRow) -> str:
    """Signed, so that more and less are told apart at a glance."""
    found = row.difference
    if found is None:
        return ABSENT
    return f"+{number(found)}" if found > 0 else number(found)


def result(row: StatedRow) -> SafeString:
    """Whether the records bear it out, as a mark with its word."""
    return badge({None: "muted", True: "met", False: "gap"}[row.met], verdict(row))


def verdict(row: StatedRow) -> str:
    """Whether the records bear it out, in a word."""
    return {None: _("No number"), True: _("Borne out"), False: _("Differs")}[row.met]


def _label(row: StatedRow) -> SafeString:
    own = row.stated
    said = markup('{}<br><small class="soft">{}</small>', own.label, own.quote)
    return markup("{}<br><small>{}</small>", said, own.note) if own.note else said


def stated_table(request: HttpRequest, rows: list[StatedRow]) -> Table:
    """The figures; contradictions are shown apart."""
    columns = [
        Column("key", _("Key"), value="stated.key"),
        Column("label", _("What is stated"), value="stated.label", show=_label),
        Column("stated", _("As stated"), value="stated.value", show=lambda row: stated_words(row.stated), number=0),
        Column("counted", _("By the records"), value="counted", show=counted, number=0),
        Column("difference", _("Difference"), value="difference", show=difference, number=0),
        Column("measured", _("Unit of measure"), value="stated.measured"),
        Column("result", _("Result"), value=verdict, show=result),
        Column("quote", _("In its words"), value="stated.quote", hidden=True),
        Column("source", _("Document"), value="stated.source", hidden=True),
    ]
    empty = Empty(
        _("No document that is on record here states a figure of this year. Choose all years, or another unit.")
    )
    return Table(request, columns, rows, key="stated", empty=empty, row_key="stated.pk", page_size=100)
