"""Forms of schemes and their criteria."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import DateInput
from tongpan.access.models import Unit
from tongpan.assessment.appraisal.models import Criterion, Scheme
from tongpan.assessment.appraisal.queries.figures import kind_of_unit
from tongpan.assessment.appraisal.queries.scales import (
    KINDS,
    LINEAR,
    STEPS,
    TARGET,
    check_scale,
    read_steps,
    steps_text,
)
from tongpan.assessment.appraisal.queries.tests import GAP, MEASURES
from tongpan.assessment.appraisal.sources import indicator_sources
from tongpan.assessment.testing.models import SUBJECTS
from tongpan.assistance.base.records import said
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.base.register import Register, all_registers
from tongpan.assistance.partnership.forms.fields import check_days
from tongpan.assistance.partnership.models import BondMember
from tongpan.assistance.partnership.queries.target_words import filters_of, what_can_be_counted

SHARE = "carry_"
ROLES = {
    Scheme.Kind.COMMUNITY: (BondMember.Role.CORE, BondMember.Role.MEMBER),
    Scheme.Kind.PAIR: (BondMember.Role.SUPPORTER, BondMember.Role.RECIPIENT),
}
WHERE = "where_"
SOURCE = Criterion.Source


class SchemeForm(forms.ModelForm[Scheme]):
    """For whom a scheme is, what it is called, when it holds; of bonds what members have of the joint result."""

    class Meta:
        model = Scheme
        fields = ("kind", "name", "since", "until", "reference")
        widgets = {"since": DateInput(), "until": DateInput()}
        help_texts = {"reference": gettext_lazy("Which document sets it, with its number.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["kind"]
        for role in ROLES.get(self.instance.kind, ()) if self.instance.pk else ():  # type: ignore[call-overload]
            self.fields[SHARE + role.value] = forms.IntegerField(
                label=_("Share of the joint result: %(role)s") % {"role": role.label}, min_value=0, max_value=100,
                initial=self.instance.carry.get(role.value, 100), widget=forms.NumberInput({"data-unit": "%"}),
                help_text=_("So many per cent of the result of all count as the result of such a school."),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The end after the beginning."""
        super().clean()
        check_days(self)
        return self.cleaned_data

    def scheme(self, unit: Unit) -> Scheme:
        """The scheme as it was filled in."""
        own: Scheme = self.save(commit=False)
        if not own.unit_id:
            own.unit = unit
        shares = {
            name.removeprefix(SHARE): value for name, value in self.cleaned_data.items() if name.startswith(SHARE)
        }
        own.carry = shares or own.carry
        return own


class CriterionForm(forms.ModelForm[Criterion]):
    """What a criterion is called, where it stands, what it weighs, and where its points come from.

    What is counted is chosen in a second step (:class:`SourceForm`), as its filters follow from it.
    """

    group = forms.ChoiceField(label=gettext_lazy("Stands under"), required=False)

    class Meta:
        model = Criterion
        fields = ("label", "weight", "source", "evidence")
        widgets = {
            "evidence": forms.Textarea({"rows": 3}),
            "weight": forms.NumberInput({"data-unit": gettext_lazy("points"), "step": "0.5", "min": "0.5"}),
        }
        help_texts = {
            "weight": gettext_lazy("The first level adds up to 100, each group to its own weight."),
            "evidence": gettext_lazy("What those appraised hand in to prove it; for criteria judged by experts."),
        }

    field_order = ("label", "group", "weight", "source", "evidence")

    def __init__(self, *args: Any, groups: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", _("First level")), *groups]  # type: ignore[attr-defined]
        self.initial.setdefault("group", str(self.instance.parent_id or ""))
        sources = [own for own in SOURCE.choices if own[0] != SOURCE.INDICATOR or self._has_indicators()]
        self.fields["source"].choices = sources  # type: ignore[attr-defined]

    def _has_indicators(self) -> bool:
        return bool(indicator_sources(kind_of_unit(self.instance.scheme)))

    def criterion(self) -> Criterion:
        """The criterion as it was filled in; another source forgets what was counted."""
        before = Criterion.everywhere.filter(pk=self.instance.pk).values_list("source", flat=True).first()
        own: Criterion = self.save(commit=False)
        own.parent_id = int(self.cleaned_data["group"]) if self.cleaned_data["group"] else None
        if before not in (None, own.source):
            own.spec, own.scale = {}, {}
        return own


def what_to_count(scheme: Scheme, sees: Callable[[str], bool]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a scheme can count: of bonds only what knows under which bond it was done."""
    groups = what_can_be_counted(sees)
    if not scheme.of_bonds:
        return groups
    known = {own.key for own in all_registers().values() if "bond" in {choice.name for choice in own.choices}}
    return [(label, options) for label, options in groups if options and options[0][0].partition(":")[0] in known]


class ScaleMixin(forms.Form):
    """How a figure becomes points."""

    scale_kind = forms.ChoiceField(label=gettext_lazy("How it becomes points"), choices=KINDS)
    low = forms.FloatField(label=gettext_lazy("No points at"), required=False)
    high = forms.FloatField(
        label=gettext_lazy("All points at"), required=False,
        help_text=gettext_lazy("Below the other mark where less is better."),
    )  # fmt: skip
    steps = forms.CharField(
        label=gettext_lazy("Steps of the points"), required=False, max_length=200,
        help_text=gettext_lazy("Mark and percentage of the points, such as 1: 40, 3: 70, 5: 100."),
    )  # fmt: skip
    target = forms.FloatField(label=gettext_lazy("Target"), required=False)

    def begin(self, scale: dict[str, Any]) -> None:
        """Start from a scale that is there."""
        self.initial |= {
            "scale_kind": scale.get("kind", TARGET), "low": scale.get("low"), "high": scale.get("high"),
            "target": scale.get("target"), "steps": steps_text(scale),
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The scale, refused at the field that is wrong."""
        own = super().clean() or {}
        kind = own.get("scale_kind")
        field = {LINEAR: "low", STEPS: "steps", TARGET: "target"}.get(str(kind), "scale_kind")
        try:
            own["scale"] = self._scale(str(kind), own)
        except Refused as refused:
            self.add_error(field, said(refused))
        return own

    def _scale(self, kind: str, own: dict[str, Any]) -> dict[str, Any]:
        scale: dict[str, Any] = {"kind": kind}
        if kind == LINEAR:
            scale |= {"low": own.get("low"), "high": own.get("high")}
        elif kind == STEPS:
            scale["steps"] = read_steps(own.get("steps") or "")
        else:
            scale["target"] = own.get("target")
        return dict(check_scale(scale))


class WhatCountsForm(forms.Form):
    """The first half of the second step: which list is counted, and what of it."""

    what = forms.ChoiceField(label=gettext_lazy("What is counted"))

    def __init__(self, *args: Any, scheme: Scheme, sees: Callable[[str], bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [("", "—"), *what_to_count(scheme, sees)]  # type: ignore[attr-defined]


class CountedForm(ScaleMixin):
    """Filters of what is counted, whether a share is taken, and how it becomes points."""

    share_by = forms.ChoiceField(label=gettext_lazy("Count as"), required=False)
    per = forms.ChoiceField(label=gettext_lazy("Divided by"), required=False)

    def __init__(
        self, *args: Any, criterion: Criterion, register: Register, measure: str, unit: Unit, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.register, self.measure, self.begins = register, measure, criterion.spec
        self.filters = {choice.name: (choice, options) for choice, options in filters_of(register, unit)}
        shares = [("", _("A number"))]
        asked = criterion.spec.get("asked", {})
        for name, (choice, options) in self.filters.items():
            self.fields[WHERE + name] = forms.ChoiceField(
                label=choice.label, required=False, choices=[("", _("All")), *options], initial=asked.get(name, "")
            )
            words = _("A share in per cent: of those with the chosen “%(filter)s”") % {"filter": choice.label}
            shares.append((name, words))
        self.fields["share_by"].choices = shares  # type: ignore[attr-defined]
        self.fields["per"].choices = [("", _("Nothing")), ("members", _("The number of members"))]  # type: ignore[attr-defined]
        if not criterion.scheme.of_bonds:
            del self.fields["per"]
        self.initial |= {"share_by": criterion.spec.get("share_by", ""), "per": criterion.spec.get("per", "")}
        self.begin(criterion.scale)
        self.order_fields([*(WHERE + name for name in self.filters), "share_by", "per", "scale_kind"])

    def clean(self) -> dict[str, Any]:
        """A share of a filter that is chosen."""
        own = super().clean()
        if (share := own.get("share_by")) and not own.get(WHERE + share):
            self.add_error(WHERE + share, _("Choose what the share is of: it is counted among all."))
        return own

    def spec(self) -> dict[str, Any]:
        """What is counted, as it is kept."""
        asked = {name: self.cleaned_data[WHERE + name] for name in self.filters if self.cleaned_data[WHERE + name]}
        spec = {"register": self.register.key, "measure": self.measure, "asked": asked}
        more = {name: self.cleaned_data.get(name) for name in ("share_by", "per")}
        return spec | {name: value for name, value in more.items() if value}


class IndicatorForm(ScaleMixin):
    """Which indicator, and how it becomes points."""

    code = forms.ChoiceField(label=gettext_lazy("Indicator"))

    def __init__(self, *args: Any, criterion: Criterion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [  # type: ignore[attr-defined]
            (str(source.label), [(f"{source.key}/{code}", words) for code, words in source.options()])
            for source in indicator_sources(kind_of_unit(criterion.scheme))
        ]
        spec = criterion.spec
        self.initial |= {"code": f"{spec.get('source', '')}/{spec.get('code', '')}"}
        self.begin(criterion.scale)
        self.order_fields(["code"])

    def spec(self) -> dict[str, Any]:
        """The indicator, as it is kept."""
        source, _slash, code = self.cleaned_data["code"].partition("/")
        return {"source": source, "code": code}


class TestsForm(ScaleMixin):
    """Which result of joint tests, and how it becomes points."""

    __test__ = False
    subject = forms.ChoiceField(label=gettext_lazy("Subject"), choices=SUBJECTS)
    measure = forms.ChoiceField(label=gettext_lazy("Result"), choices=MEASURES)

    def __init__(self, *args: Any, criterion: Criterion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not criterion.scheme.of_bonds:
            self.fields["measure"].choices = [own for own in MEASURES if own[0] != GAP]  # type: ignore[attr-defined]
        self.initial |= criterion.spec
        self.begin(criterion.scale)
        self.order_fields(["subject", "measure"])

    def spec(self) -> dict[str, Any]:
        """The result, as it is kept."""
        return {"subject": self.cleaned_data["subject"], "measure": self.cleaned_data["measure"]}


class PointsField(forms.DecimalField):
    """Points as people write them: 18, not 18.000."""

    def prepare_value(self, value: Any) -> Any:
        """The value as it stands in the form."""
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def points_field(most: Decimal, **more: Any) -> PointsField:
    """Points up to a weight."""
    widget = forms.NumberInput({"step": "0.5", "data-unit": _("of %(most)s") % {"most": f"{most.normalize():f}"}})
    return PointsField(min_value=0, max_value=most, max_digits=6, decimal_places=2, widget=widget, **more)
