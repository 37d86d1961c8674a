"""The table of a region's reports: which counties can write theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest
from tongpan.ui.badges import badge
from tongpan.ui.formats import moment
from tongpan.ui.table import Column, Empty, Table

from .queries.standing import Standing
from .queries.words import verdict_word
from .rankings import verdict_badge


def report_table(request: UnitRequest, held: Sequence[Standing]) -> Table:
    """Every county with its verdict, when it was measured, and the way to its report."""

    def link(own: Standing) -> SafeString:
        href = reverse("insight:report", args=(own.county.slug, request.year))
        return format_html('<a href="{}">{}</a>', href, own.county.title)

    columns = [
        Column("county", _("County or district"), value=lambda own: own.county.title, show=link),
        Column("verdict", _("Verdict"), value=_verdict, show=_badge),
        Column("passing", _("Schools that pass"), value=lambda own: own.total("passing") or None, number=0, total=sum),
        Column("schools", _("Schools"), value=lambda own: own.total("schools") or None, number=0, total=sum),
        Column("measured", _("Measured"), value=lambda own: own.run.created if own.run else None, show=_measured),
    ]
    return Table(request, columns, list(held), key="reports", empty=Empty(_("No county lies below this unit.")))


def _verdict(own: Standing) -> str:
    return verdict_word(own.run.status) if own.run else ""


def _badge(own: Standing) -> SafeString:
    return verdict_badge(own.run.status) if own.run else badge("muted", _("Not measured"))


def _measured(own: Standing) -> Any:
    return moment(own.run.created) if own.run else ""
