"""Papers of bonds, and the rules and plans in force."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.base import files
from tongpan.assistance.base.choices import YES_NO, by_county, keyed, placed
from tongpan.assistance.base.period import Period
from tongpan.assistance.base.register import Choice, Measure, Register, register
from tongpan.assistance.partnership.models import Document
from tongpan.assistance.partnership.queries.documents import documents_of

RULES = "rules"
KINDS = ((RULES, _("Rules, plans and notices")), *Document.Kind.choices)


def of_kind(value: str) -> Q:
    """Papers of a kind; ``rules`` are rules, plans and notices together: what is to be kept to."""
    kinds = (Document.Kind.RULE, Document.Kind.PLAN, Document.Kind.NOTICE) if value == RULES else (value,)
    return Q(kind__in=kinds)


def in_force(value: str) -> Q:
    """Versions that count (issued or signed), or those that do not."""
    counts = Q(state__in=Document.IN_FORCE)
    return counts if value == "1" else ~counts


def _documents(unit: Unit, period: Period) -> QuerySet[Document]:
    """Those in force at some time of the period; what has no day yet is shown for every time."""
    rows = documents_of(unit).annotate(holds=Coalesce("since", "issued"))
    begun = Q(holds__isnull=True) | Q(holds__lte=period.last)
    return rows.filter(begun, Q(until__isnull=True) | Q(until__gte=period.first))


DOCUMENTS = register(
    Register(
        key="documents",
        label=_("Papers and rules"),
        model=Document,
        rows=_documents,
        permission="assistance.view_bonds",
        choices=(
            Choice("kind", _("Kind"), options=KINDS, narrow=of_kind),
            Choice("state", _("State"), options=Document.State.choices),
            Choice("in_force", _("In effect"), options=YES_NO, narrow=in_force),
            by_county(),
            placed("unit", _("Unit")),
            placed("school", _("School")),
            keyed("bond", _("Bond")),
            Choice("issuer", _("Issuing body"), "issuer__icontains"),
            keyed("issued", _("Issued in the year"), "issued__year"),
        ),
        search=("title__icontains", "number__icontains", "issuer__icontains", "scope__icontains"),
        measures={
            "units": Measure(_("Different units"), _("units"), Count("unit", distinct=True)),
            "bonds": Measure(_("Bonds"), "", Count("bond", distinct=True)),
        },
        related=("unit", "bond"),
    )
)  # fmt: skip

files.owner("document", lambda unit, key: documents_of(unit).filter(pk=key).first(), page="document")
