"""The registers of appraisal: schemes, appraisals, what has to be put right."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongpan.access.keys_asked import is_key
from tongpan.access.models import Unit
from tongpan.assistance.base import files
from tongpan.assistance.base.choices import YES_NO, by_county, keyed, placed
from tongpan.assistance.base.period import Period
from tongpan.assistance.base.register import Choice, Measure, Register, register

from .models import Appraisal, Appraised, Finding, Rectification, Scheme, WorkbookItem
from .queries.seen import appraisals_of, rectifications_of, schemes_of, sheets_of, workbooks_of

SEE = "assessment.view_appraisal"
PUBLISHED = Q(state=Appraisal.State.PUBLISHED)


def _schemes(unit: Unit, period: Period) -> QuerySet[Scheme]:
    """Those that hold at some time of the period, with how many leaves and appraisals each has."""
    rows = schemes_of(unit).filter(Q(until__isnull=True) | Q(until__gte=period.first), since__lte=period.last)
    leaves = Count("criteria", filter=~Q(criteria__source="branch"), distinct=True)
    counted = rows.annotate(leaves=leaves, used=Count("appraisals", distinct=True))
    return counted.order_by("kind", "name", "-version")


SCHEMES = register(
    Register(
        key="appraisal-schemes", label=_("Appraisal schemes"), model=Scheme, rows=_schemes, permission=SEE,
        space="assessment",
        choices=(
            Choice("kind", _("For whom"), options=Scheme.Kind.choices),
            Choice("settled", _("In force"), options=YES_NO, narrow=lambda asked: Q(settled__isnull=asked == "0")),
            Choice("example", _("Example"), options=YES_NO, narrow=lambda asked: Q(example=asked != "0")),
        ),
        search=("name__icontains", "reference__icontains"), related=("unit",),
    )
)  # fmt: skip


def _appraisals(unit: Unit, period: Period) -> QuerySet[Appraisal]:
    """Those whose time lies, at least in part, in the period, with how many are appraised in each."""
    rows = appraisals_of(unit).filter(until__gte=period.first, since__lte=period.last)
    counted = rows.annotate(size=Count("appraised", distinct=True), judging=Count("judges", distinct=True))
    return counted.order_by("-until", "-pk")


def _bond(asked: Any) -> Q:
    key = str(asked)
    return Q(pk__in=Appraised.everywhere.filter(bond=int(key) if is_key(key) else 0).values("appraisal"))


APPRAISALS = register(
    Register(
        key="appraisal-list", label=_("Appraisals of schools and counties"), model=Appraisal, rows=_appraisals,
        permission=SEE, space="assessment",
        choices=(
            Choice("kind", _("For whom"), lookup="scheme__kind", options=Scheme.Kind.choices),
            Choice("state", _("State"), options=Appraisal.State.choices),
            by_county(), placed(), keyed("scheme", _("Appraisal scheme")), Choice("bond", _("Bond"), narrow=_bond),
        ),
        search=("name__icontains", "scheme__name__icontains", "unit__name__icontains"),
        measures={
            "published": Measure(_("Results published"), _("appraisals"), Count("pk", filter=PUBLISHED, distinct=True)),
            "appraised": Measure(_("Appraised"), _("sheets"), Count("appraised", distinct=True)),
        },
        related=("unit", "scheme"),
    )
)  # fmt: skip


def _rectifications(unit: Unit, period: Period) -> QuerySet[Rectification]:
    """Entered by the end of the period, and not done before it began."""
    open_then = Q(done__isnull=True) | Q(done__gte=period.first)
    return rectifications_of(unit).filter(open_then, since__lte=period.last)


def _late(asked: Any) -> Q:
    today = timezone.localdate()
    late = Q(done__isnull=True, due__lt=today) | Q(done__gt=F("due"))
    return late if asked != "0" else ~late


RECTIFY = register(
    Register(
        key="appraisal-rectify", label=_("To be put right"), model=Rectification, rows=_rectifications,
        permission=SEE, space="assessment",
        choices=(
            Choice("done", _("Rectified"), options=YES_NO, narrow=lambda asked: Q(done__isnull=asked == "0")),
            Choice("late", _("Late"), options=YES_NO, narrow=_late),
            Choice("evaluation", _("Evaluation"), lookup="item__workbook__evaluation"),
            Choice("item", _("Item"), lookup="item__code"),
            keyed("workbook", _("Workbook"), "item__workbook"), by_county(), placed(),
        ),
        search=("fault__icontains", "action__icontains", "division__icontains", "unit__name__icontains"),
        measures={
            "done": Measure(_("Rectified"), _("matters"), Count("pk", filter=Q(done__isnull=False), distinct=True)),
            "late": Measure(_("Late"), _("matters"), Count("pk", filter=_late("1"), distinct=True)),
            "units": Measure(_("Units concerned"), _("units"), Count("unit", distinct=True)),
        },
        related=("unit", "person", "item__workbook"),
    )
)  # fmt: skip


def _finding(unit: Unit, key: int) -> Finding | None:
    rows = Finding.everywhere.filter(pk=key, appraised__in=sheets_of(unit).values("pk"))
    return rows.select_related("appraised__appraisal__unit", "appraised__unit", "appraised__bond__unit").first()


def _item(unit: Unit, key: int) -> WorkbookItem | None:
    rows = WorkbookItem.everywhere.filter(pk=key, workbook__in=workbooks_of(unit).values("pk"))
    return rows.select_related("workbook__unit").first()


def _whose(finding: Finding) -> Unit:
    """Whoever reports keeps the files: the unit appraised, of a bond where it was made."""
    sheet = finding.appraised
    return sheet.unit or (sheet.bond.unit if sheet.bond else sheet.appraisal.unit)


files.owner(
    "finding", _finding, page="appraisal-finding", param="finding", space="assessment", view=SEE,
    edit="assessment.self_report", keeper=_whose,
)  # fmt: skip
files.owner(
    "workitem", _item, page="appraisal-item", param="workitem", space="assessment", view=SEE,
    edit="assessment.self_report", keeper=lambda own: own.workbook.unit,
)  # fmt: skip
files.owner(
    "rectification", lambda unit, key: rectifications_of(unit).filter(pk=key).first(), page="appraisal-rectify-one",
    param="rectification", space="assessment", view=SEE, edit="assessment.self_report",
)  # fmt: skip
