"""The forms of platforms and of the services of one platform to many schools."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import DateInput, ManyInput
from tongpan.access.models import Unit
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.registry.queries.subjects import SPELLINGS

from .actions import Offer
from .models import Platform

SUBJECTS = [(code, names[0]) for code, names in SPELLINGS.items()]
SPLIT = re.compile(r"[\n,，、;；\t]+")


def _days(form: forms.BaseForm) -> None:
    own = form.cleaned_data
    if own.get("since") and own.get("until") and own["until"] < own["since"]:
        form.add_error("until", _("This is before the beginning; give a later day or leave it empty."))  # type: ignore[attr-defined]


class PlatformForm(forms.ModelForm):
    """A platform: its name and address, what it belongs to, and since when it runs."""

    parent = forms.ModelChoiceField(
        Platform.everywhere.none(), label=gettext_lazy("Part of"), required=False,
        empty_label=gettext_lazy("No other platform"),
        help_text=gettext_lazy("A sub-platform of a county names the platform of the city."),
    )  # fmt: skip

    address = forms.URLField(label=gettext_lazy("Address"), required=False, assume_scheme="https")

    class Meta:
        model = Platform
        fields = ("name", "address", "since", "until")
        widgets = {"since": DateInput(), "until": DateInput()}

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = unit.path.rstrip("/").split("/")
        above = ["/".join(steps[:number]) + "/" for number in range(1, len(steps) + 1)]
        known = Platform.everywhere.filter(unit__path__in=above).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = known.order_by("name")  # type: ignore[attr-defined]
        self.initial.setdefault("parent", self.instance.parent_id)
        self.order_fields(["name", "parent", "address", "since", "until"])

    def clean(self) -> dict[str, Any]:
        """No end before the beginning."""
        own = super().clean() or self.cleaned_data
        _days(self)
        return own

    def platform(self) -> Platform:
        """The platform as the form says it, not yet saved."""
        found: Platform = self.instance
        found.parent = self.cleaned_data["parent"]
        return found


class ServicesForm(forms.Form):
    """One platform, some subjects of a stage, and the schools that it serves in them."""

    platform = forms.ModelChoiceField(Platform.everywhere.none(), label=gettext_lazy("Platform"))
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=list(STAGE_NAMES.items()))
    subjects = forms.MultipleChoiceField(
        label=gettext_lazy("Subjects"), choices=SUBJECTS, widget=forms.CheckboxSelectMultiple
    )
    schools = forms.MultipleChoiceField(label=gettext_lazy("Schools"), required=False, widget=ManyInput())
    pasted = forms.CharField(
        label=gettext_lazy("Or paste names or codes"), required=False, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("One a line, as in a list."),
    )  # fmt: skip
    since = forms.DateField(label=gettext_lazy("From"), widget=DateInput())
    until = forms.DateField(label=gettext_lazy("Until"), widget=DateInput(), required=False)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Platform.everywhere.filter(unit__path__under=unit.path).order_by("name")
        self.fields["platform"].queryset = own  # type: ignore[attr-defined]
        open_ = Unit.everywhere.schools().filter(path__under=unit.path, closed__isnull=True).order_by("sort_key")
        self.units = list(open_.defer("outline"))
        self.fields["schools"].choices = [(found.slug, found.name) for found in self.units]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """At least one school, and every pasted name found once."""
        own = super().clean() or {}
        _days(self)
        chosen = [found for found in self.units if found.slug in set(own.get("schools", ()))]
        chosen += self._pasted(own.get("pasted", ""))
        own["units"] = list({found.pk: found for found in chosen}.values())
        if not own["units"] and not self.errors:
            self.add_error("schools", _("Choose at least one school, or paste its name."))
        return own

    def _pasted(self, text: str) -> list[Unit]:
        by_name: dict[str, list[Unit]] = {}
        for own in self.units:
            for word in {own.name, own.short_name, own.slug} - {""}:
                by_name.setdefault(word, []).append(own)
        found, unknown, several = [], [], []
        for word in filter(None, (part.strip() for part in SPLIT.split(text))):
            hits = by_name.get(word, [])
            (found if len(hits) == 1 else several if hits else unknown).append(hits[0] if len(hits) == 1 else word)
        if unknown:
            words = {"names": "、".join(map(str, unknown[:8])), "count": len(unknown)}
            self.add_error("pasted", _("%(count)s names are no open school here: %(names)s. Correct them.") % words)
        if several:
            self.add_error("pasted", _("Several schools are called %(names)s; give their codes.") % {
                "names": "、".join(map(str, several[:8]))})  # fmt: skip
        return found  # type: ignore[return-value]

    def offer(self) -> Offer:
        """What the platform is to do."""
        own = self.cleaned_data
        return Offer(own["platform"], own["subjects"], own["stage"], own["units"], own["since"], own["until"])
