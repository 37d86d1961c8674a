"""The forms by which a region defines figures and indicators of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongpan.registry.models import LocalFigure, LocalIndicator
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.registry.queries.catalogue import Figure
from tongpan.registry.queries.local import indicator_facts

TERMS = 4
"""Figures that one numerator may combine on the form."""
RULED = ("primary", "junior")
CODE_HELP = _("Latin letters, figures, “_” and “-”; stands in files and never changes.")


def clean_code(code: str) -> str:
    """A code without “__”, which would mean a path inside the figures."""
    if "__" in code:
        raise forms.ValidationError(gettext("Two “_” in a row cannot be used; leave one out."))
    return code.lower()


class LocalFigureForm(forms.ModelForm):
    """A figure collected beside the national catalogue."""

    class Meta:
        model = LocalFigure
        fields = ("code", "label", "label_en", "measure", "whole", "shared")
        help_texts = {
            "code": CODE_HELP,
            "label": _("As it stands in the headers of your workbooks."),
            "measure": _("Such as 人, m², 元"),
            "shared": _("One number for the school; otherwise one for each stage."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True

    def clean_code(self) -> str:
        """See :func:`clean_code`."""
        return clean_code(self.cleaned_data["code"])


class LocalIndicatorForm(forms.Form):
    """An indicator: figures with coefficients over a figure, times a number; thresholds and CV limits by stage."""

    code = forms.SlugField(label=_("Code"), max_length=40, help_text=CODE_HELP)
    label = forms.CharField(label=_("Name"), max_length=80)
    label_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    measure = forms.CharField(label=_("Unit of measure"), max_length=20, required=False)
    denominator = forms.ChoiceField(label=_("Divided by"))
    per = forms.FloatField(
        label=_("Per"),
        validators=[MinValueValidator(0.000001)],
        help_text=_("100 for “per 100 pupils”, 1 for “per pupil”."),
    )
    since = forms.DateField(
        label=_("In force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("A later day than before puts a new version in force; the one before then ends."),
    )
    reference = forms.CharField(
        label=_("Reference"), max_length=200, help_text=_("The document that sets this indicator, with its number.")
    )

    def __init__(self, *args: Any, catalogue: Mapping[str, Figure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, own.label) for code, own in catalogue.items()]
        self.fields["denominator"].choices = choices  # type: ignore[attr-defined]
        for place in range(TERMS):
            self.fields[f"figure_{place}"] = forms.ChoiceField(
                label=_("Figure"), choices=[("", _("None")), *choices], required=place == 0
            )
            self.fields[f"weight_{place}"] = forms.FloatField(label=_("Times"), required=False, initial=1)
        for stage in RULED:
            for name, label in (("threshold", _("Threshold")), ("limit", _("Limit of the CV"))):
                self.fields[f"{name}_{stage}"] = forms.FloatField(
                    label=f"{STAGE_NAMES[stage]} · {label}", required=False, validators=[MinValueValidator(0)]
                )
        for bound in self.fields.values():
            if isinstance(bound, forms.FloatField):
                bound.widget.attrs |= {"step": "any", "inputmode": "decimal"}

    def clean_code(self) -> str:
        """See :func:`clean_code`."""
        return clean_code(self.cleaned_data["code"])

    def clean(self) -> dict[str, Any]:
        """No figure twice, and no figure times nothing."""
        asked = super().clean() or self.cleaned_data
        chosen = [asked.get(f"figure_{place}") for place in range(TERMS)]
        for place, code in enumerate(chosen):
            if code and code in chosen[:place]:
                self.add_error(f"figure_{place}", gettext("This figure stands above already; add up its coefficients."))
            if code and asked.get(f"weight_{place}") == 0:
                self.add_error(f"weight_{place}", gettext("Times 0 has no effect; leave the figure out."))
        return asked

    @property
    def terms(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The numerator's fields, figure and coefficient side by side."""
        return [(self[f"figure_{place}"], self[f"weight_{place}"]) for place in range(TERMS)]

    @property
    def limits(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Stage, threshold, CV limit."""
        return [(STAGE_NAMES[stage], self[f"threshold_{stage}"], self[f"limit_{stage}"]) for stage in RULED]

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, in the shape of :func:`indicator_facts`."""
        asked = self.cleaned_data
        terms = [(asked[f"figure_{place}"], asked[f"weight_{place}"]) for place in range(TERMS)]
        plain = {name: asked[name] for name in ("code", "label", "label_en", "measure", "denominator", "per")}
        return plain | {
            "numerator": {code: 1.0 if weight is None else weight for code, weight in terms if code},
            "thresholds": self._by_stage("threshold"),
            "cv_limits": self._by_stage("limit"),
            "since": asked["since"],
            "reference": asked["reference"],
        }

    def _by_stage(self, name: str) -> dict[str, float]:
        asked = {stage: self.cleaned_data.get(f"{name}_{stage}") for stage in RULED}
        return {stage: value for stage, value in asked.items() if value is not None}


def opening(indicator: LocalIndicator | None) -> dict[str, Any]:
    """What the form of an indicator shows when it is opened."""
    if indicator is None:
        return {"per": 100, "denominator": "pupils", "since": timezone.localdate()}
    facts = indicator_facts(indicator)
    shown = {name: facts[name] for name in facts if name not in {"numerator", "thresholds", "cv_limits"}}
    for place, (code, weight) in enumerate(list(facts["numerator"].items())[:TERMS]):
        shown |= {f"figure_{place}": code, f"weight_{place}": weight}
    shown |= {f"threshold_{stage}": value for stage, value in facts["thresholds"].items()}
    return shown | {f"limit_{stage}": value for stage, value in facts["cv_limits"].items()}


class EndForm(forms.Form):
    """The last day, or the first day without."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
