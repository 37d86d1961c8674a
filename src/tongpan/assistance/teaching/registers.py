"""The registers of platforms and of whom they serve: assignments, and the schools that they reach."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.base.choices import YES_NO, of_key, place_choices, stage_choice
from tongpan.assistance.base.period import Period
from tongpan.assistance.base.register import Choice, Measure, Options, Register, register
from tongpan.registry.models.school import SchoolKind
from tongpan.registry.queries.subjects import SPELLINGS

from .models import Platform, Service, SpanSet
from .queries import platforms_of, services_of

SUBJECTS = tuple((code, names[0]) for code, names in SPELLINGS.items())


def _services(unit: Unit, period: Period) -> SpanSet:
    return services_of(unit).between(period.first, period.last)


def _platforms(unit: Unit, period: Period) -> SpanSet:
    return platforms_of(unit).between(period.first, period.last)


def _to_choose(unit: Unit) -> Options:
    return [(str(own.pk), own.name) for own in platforms_of(unit).order_by("name")]


def _ended(asked: Any) -> Q:
    today = timezone.localdate()
    return Q(until__lt=today) if asked != "0" else Q(until__isnull=True) | Q(until__gte=today)


SERVICES = register(
    Register(
        key="teaching-services",
        label=_("Platform services"),
        model=Service,
        rows=_services,
        permission="assistance.view_teaching",
        choices=(
            Choice("platform", _("Platform"), options=_to_choose, narrow=of_key("platform")),
            Choice("subject", _("Subject"), options=SUBJECTS),
            stage_choice(),
            Choice("school_kind", _("School kind"), lookup="unit__school__kind", options=SchoolKind.choices),
            *place_choices(),
            Choice("ended", _("Ended already"), options=YES_NO, narrow=_ended),
        ),
        search=("unit__name__icontains", "unit__initials__istartswith", "platform__name__icontains"),
        measures={
            "schools": Measure(_("Schools served"), _("schools"), Count("unit", distinct=True)),
            "platforms": Measure(_("Platforms"), _("platforms"), Count("platform", distinct=True)),
            "subjects": Measure(_("Subjects"), _("subjects"), Count("subject", distinct=True)),
        },
        related=("platform", "unit", "unit__school"),
    )
)


def _part(asked: Any) -> Q:
    return Q(parent__isnull=asked == "0")


PLATFORMS = register(
    Register(
        key="teaching-platforms",
        label=_("Platforms"),
        model=Platform,
        rows=_platforms,
        permission="assistance.view_teaching",
        choices=(
            Choice("part", _("Sub-platforms"), options=YES_NO, narrow=_part),
            Choice("parent", _("Part of"), narrow=of_key("parent")),
            *place_choices(),
        ),
        search=("name__icontains", "unit__name__icontains"),
        measures={
            "counties": Measure(_("Bureaus and schools that run them"), "", Count("unit", distinct=True)),
            "services": Measure(_("Services"), _("services"), Count("services", distinct=True)),
            "schools": Measure(_("Schools served"), _("schools"), Count("services__unit", distinct=True)),
        },
        related=("unit", "parent"),
    )
)
