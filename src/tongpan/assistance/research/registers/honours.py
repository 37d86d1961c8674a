"""The register of honours: records, not only numbers; pupils are counted, never named."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.base.choices import counties_of, under
from tongpan.assistance.base.period import Period
from tongpan.assistance.base.register import Choice, Measure, Register, register
from tongpan.assistance.research.models import Honour
from tongpan.registry.models import BackboneTitle

from .narrow import schools

AWARDED = "awarded"
"""Schools, people and groups together: everything but pupils’ works."""


def _honours(unit: Unit, period: Period) -> QuerySet[Honour]:
    return Honour.everywhere.filter(unit__path__under=unit.path, day__gte=period.first, day__lte=period.last)


def _holder(value: Any) -> Q:
    return ~Q(holder=Honour.Holder.WORK) if value == AWARDED else Q(holder=value)


def _key(letter: str, field: str) -> Concat:
    return Concat(Value(letter), Cast(F(field), CharField()), output_field=CharField())


WHO = Case(
    When(teacher__isnull=False, then=_key("t", "teacher_id")),
    When(holder=Honour.Holder.UNIT, then=_key("u", "unit_id")),
    default=_key("h", "pk"),
    output_field=CharField(),
)
"""Whoever holds an honour: a known person or a school counts once, anybody else with each honour."""

HONOURS = register(
    Register(
        key="research-honours",
        label=_("Honours register"),
        model=Honour,
        rows=_honours,
        permission="assistance.view_research",
        choices=(
            Choice("level", _("Level"), options=BackboneTitle.Level.choices),
            Choice("holder", _("Holder"), narrow=_holder,
                   options=(*Honour.Holder.choices, (AWARDED, _("Schools, people and groups")))),
            Choice("county", _("County"), options=counties_of, narrow=under("unit")),
            Choice("school", _("School"), options=schools, lookup="unit__slug"),
            Choice("unit", _("Unit"), narrow=under("unit")),
            Choice("family", _("Family")),
            Choice("title", _("Title")),
            Choice("issuer", _("Issuer")),
        ),
        search=("title__icontains", "family__icontains", "issuer__icontains", "unit__name__icontains"),
        measures={
            **{
                level: Measure(words, _("honours"), Count("pk", filter=Q(level=level)))
                for level, words in BackboneTitle.Level.choices
            },
            "pupils": Measure(_("Pupils with awards"), _("pupils"), Sum("pupils")),
            "works": Measure(_("Works with awards"), _("works"), Count("pk", filter=Q(holder=Honour.Holder.WORK))),
            "holders": Measure(_("Holders"), _("holders"), Count(WHO, distinct=True)),
            "schools": Measure(
                _("Schools"), _("schools"), Count("unit", distinct=True, filter=Q(unit__kind="school"))
            ),
        },
        related=("unit", "teacher"),
    )
)  # fmt: skip
