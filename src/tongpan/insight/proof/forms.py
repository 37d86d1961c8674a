"""The forms of proof: ask whether something worked, ask how many schools it takes, filter the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import DateInput
from tongpan.access.models import Unit
from tongpan.insight.proof.queries.helped import HAND, source_name, sources
from tongpan.insight.proof.queries.outcomes import outcome_groups
from tongpan.insight.proof.queries.runs import VERDICTS, stages_of
from tongpan.insight.queries.places import statistics_day
from tongpan.registry.models.school import STAGE_NAMES

LARGEST_SEED = 2**31 - 1
BETTER = (("up", gettext_lazy("more is better")), ("down", gettext_lazy("less is better")))
WITHIN = (("same", gettext_lazy("the counties of the helped schools")), ("all", gettext_lazy("the whole unit")))
COMPARISON = (
    ("never", gettext_lazy("schools never helped")),
    ("not_yet", gettext_lazy("schools not yet helped, and those never helped")),
)
NONE = ("", gettext_lazy("Choose …"))


def outcome_choices(unit: Unit, key: Any) -> list[Any]:
    """What can be asked about, in groups, with ``key``: what the form was sent or starts with."""
    groups = outcome_groups(unit, str(key or ""))
    return [NONE, *((heading, [(own.key, own.label) for own in rows]) for heading, rows in groups)]


def stage_choices(unit: Unit) -> list[tuple[str, Any]]:
    """The stages that schools of the unit have."""
    return [(stage, STAGE_NAMES[stage]) for stage in stages_of(unit)]


class AskForm(forms.Form):
    """What helped, what may have changed, and who is compared with whom."""

    title = forms.CharField(label=gettext_lazy("Name of the question"), max_length=80)
    source = forms.ChoiceField(label=gettext_lazy("What helped"))
    schools = forms.CharField(
        label=gettext_lazy("Helped schools"), required=False, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Only by hand: names or codes, one a line."),
    )  # fmt: skip
    first = forms.IntegerField(
        label=gettext_lazy("First school year with help"), required=False, min_value=1990, max_value=2100,
        help_text=gettext_lazy("Only by hand; otherwise it is read from the records."),
    )  # fmt: skip
    outcome = forms.ChoiceField(label=gettext_lazy("What may have changed"))
    stage = forms.ChoiceField(label=gettext_lazy("Stage"))
    better = forms.ChoiceField(label=gettext_lazy("Of this outcome"), choices=BETTER)
    lag = forms.IntegerField(
        label=gettext_lazy("First seen after"), min_value=0, max_value=5,
        widget=forms.NumberInput({"data-unit": gettext_lazy("years")}),
        help_text=gettext_lazy("Figures are of 1 September: 1 where help that began in autumn shows a year later."),
    )  # fmt: skip
    within = forms.ChoiceField(label=gettext_lazy("Schools compared with lie in"), choices=WITHIN)
    comparison = forms.ChoiceField(label=gettext_lazy("Compared with"), choices=COMPARISON)
    alone = forms.BooleanField(
        label=gettext_lazy("Leave out schools that have other help"), required=False,
        help_text=gettext_lazy("Members of other bonds and programmes show no life without help."),
    )  # fmt: skip
    like = forms.BooleanField(label=gettext_lazy("Only schools in like places (town or village)"), required=False)
    policy_date = forms.DateField(label=gettext_lazy("Rules and defaults in force on"), widget=DateInput())
    seed = forms.IntegerField(
        label=gettext_lazy("Seed"), min_value=0, max_value=LARGEST_SEED,
        help_text=gettext_lazy("The same seed draws the same placebos."),
    )  # fmt: skip

    WHAT = ("source", "outcome", "stage", "better")
    HAND = ("schools", "first")
    WHO = ("within", "comparison", "alone", "like", "lag")
    RULES = ("policy_date", "seed")

    def __init__(self, *args: Any, unit: Unit, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit, self.year = unit, year
        self.fields["source"].choices = [NONE, *sources(unit)]  # type: ignore[attr-defined]
        self.fields["outcome"].choices = outcome_choices(unit, self["outcome"].value())  # type: ignore[attr-defined]
        self.fields["stage"].choices = stage_choices(unit)  # type: ignore[attr-defined]

    @classmethod
    def start(cls, unit: Unit, year: int) -> dict[str, Any]:
        """What a new question starts with."""
        return {
            "title": _("Did it work? %(unit)s") % {"unit": unit.title}, "better": "up", "lag": 0, "within": "same",
            "comparison": "never", "alone": True, "like": False, "policy_date": statistics_day(year), "seed": 0,
        }  # fmt: skip

    @classmethod
    def titled(cls, unit: Unit, source: str) -> str:
        """What a question is called that begins at a bond or a programme: by it, and not by the unit."""
        name = source_name(unit, source)
        words = _("Did it work? %(unit)s") % {"unit": unit.title if name == source else name}
        return words[: cls.base_fields["title"].max_length]  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, params: Mapping[str, Any], unit: Unit) -> dict[str, Any]:
        """The form's values from what an earlier run was asked."""
        known = {name: value for name, value in params.items() if name in cls.base_fields}
        rows = Unit.objects.schools().filter(slug__in=params.get("schools") or (), path__under=unit.path)
        return known | {"schools": "\n".join(own.name for own in rows)}

    def group(self, names: tuple[str, ...]) -> list[forms.BoundField]:
        """Some of the fields, in their order."""
        return [self[name] for name in names]

    @property
    def what(self) -> list[forms.BoundField]:
        """What helped and what may have changed."""
        return self.group(self.WHAT)

    @property
    def by_hand(self) -> list[forms.BoundField]:
        """Schools and year by hand."""
        return self.group(self.HAND)

    @property
    def who(self) -> list[forms.BoundField]:
        """Who is compared with whom."""
        return self.group(self.WHO)

    @property
    def rules(self) -> list[forms.BoundField]:
        """Day of the rules and seed."""
        return self.group(self.RULES)

    def clean_schools(self) -> list[str]:
        """The keys of the schools named. Says which line names none, or more than one."""
        lines = [own.strip() for own in self.cleaned_data["schools"].splitlines() if own.strip()]
        found = []
        for number, words in enumerate(lines, start=1):
            hit = Q(slug=words) | Q(name=words) | Q(short_name=words) | Q(codes__code=words)
            rows = list(Unit.objects.schools().filter(hit, path__under=self.unit.path).distinct()[:2])
            values = {"line": number, "words": words}
            if not rows:
                text = _("Line %(line)s: there is no school “%(words)s” here. Give its full name or its code.")
                raise forms.ValidationError(text, params=values)
            if len(rows) > 1:
                raise forms.ValidationError(
                    _("Line %(line)s: several schools are called “%(words)s”. Give the code."), params=values
                )
            found.append(rows[0].slug)
        return sorted(set(found))

    def clean(self) -> dict[str, Any]:
        """By hand both the schools and the year are needed."""
        own = super().clean() or {}
        if own.get("source") == HAND:
            for name in self.HAND:
                if not own.get(name) and name not in self.errors:
                    self.add_error(name, _("By hand, name the schools and the first school year with help."))
        return own

    def asked(self) -> dict[str, Any]:
        """The question as plain values, as the run keeps it."""
        own = self.cleaned_data | {"policy_date": self.cleaned_data["policy_date"].isoformat()}
        return own if own["source"] == HAND else own | {"schools": [], "first": None}


class PowerForm(forms.Form):
    """How large an effect is to be seen, in what, with how many years before."""

    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"))
    stage = forms.ChoiceField(label=gettext_lazy("Stage"))
    effect = forms.FloatField(
        label=gettext_lazy("Effect to be seen"), min_value=0, required=False,
        help_text=gettext_lazy("In the unit of the outcome. Empty: the smallest worth naming."),
    )  # fmt: skip
    before = forms.IntegerField(label=gettext_lazy("School years before"), min_value=1, max_value=10)
    per = forms.FloatField(
        label=gettext_lazy("Schools compared for each helped"), min_value=0.2, max_value=20
    )  # fmt: skip

    START = {"before": 3, "per": 2.0}

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = outcome_choices(unit, self["outcome"].value())  # type: ignore[attr-defined]
        self.fields["stage"].choices = stage_choices(unit)  # type: ignore[attr-defined]


class ListForm(forms.Form):
    """Which answers the list shows."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False, widget=forms.TextInput({"type": "search"}))
    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"), required=False, choices=[("", gettext_lazy("All")), *VERDICTS]
    )
    every_year = forms.BooleanField(label=gettext_lazy("All school years"), required=False)
