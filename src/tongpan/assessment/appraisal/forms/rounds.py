"""Forms of appraisals: begun, who is in them, self-reports, judgements, objections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import DateInput
from tongpan.access.models import Unit
from tongpan.assessment.appraisal.actions.judging import Given
from tongpan.assessment.appraisal.models import Appraisal, Finding, Judgement
from tongpan.assessment.appraisal.queries.results import Line
from tongpan.assessment.appraisal.queries.seen import schemes_of
from tongpan.assistance.partnership.forms.fields import check_days
from tongpan.assistance.partnership.forms.parts import long_text, not_before

from .schemes import points_field


class AppraisalForm(forms.ModelForm[Appraisal]):
    """By which scheme, for which time, and until when each step is to be done."""

    chosen = forms.ChoiceField(label=gettext_lazy("Appraisal scheme"))

    class Meta:
        model = Appraisal
        fields = ("name", "since", "until", "report_due", "judge_due", "object_due")
        widgets = {name: DateInput() for name in ("since", "until", "report_due", "judge_due", "object_due")}
        labels = {"since": gettext_lazy("Time appraised, from")}

    field_order = ("chosen", "name", "since", "until", "report_due", "judge_due", "object_due")

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        if self.instance.pk:
            del self.fields["chosen"]
            return
        rows = schemes_of(unit).filter(settled__isnull=False).order_by("kind", "name", "-version")
        self.schemes = {str(own.pk): own for own in rows}
        options = [(key, f"{own.get_kind_display()} · {own}") for key, own in self.schemes.items()]
        self.fields["chosen"].choices = options  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Days in their order."""
        super().clean()
        check_days(self)
        not_before(self, "judge_due", "report_due")
        not_before(self, "object_due", "judge_due")
        return self.cleaned_data

    def appraisal(self) -> Appraisal:
        """The appraisal as it was filled in."""
        own: Appraisal = self.save(commit=False)
        if not own.pk:
            own.unit, own.scheme = self.unit, self.schemes[self.cleaned_data["chosen"]]
        return own


class ManyForm(forms.Form):
    """Several of a list that are ticked."""

    keys = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, options: list[tuple[str, str]], label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keys"].label = label
        self.fields["keys"].choices = options  # type: ignore[attr-defined]


class JudgeForm(forms.Form):
    """Who judges, and in which field."""

    user = forms.ChoiceField(label=gettext_lazy("Judge"))
    field = forms.CharField(label=gettext_lazy("Field judged"), required=False, max_length=60)

    def __init__(self, *args: Any, options: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = [("", "—"), *options]  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """What was done, the points by own estimate, and what proves it."""

    text = long_text(gettext_lazy("What was done"))
    file = forms.FileField(label=gettext_lazy("Evidence"), required=False)

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["claimed"] = points_field(
            finding.criterion.weight, label=_("Points by own estimate"), required=False
        )
        self.initial |= {"text": finding.report, "claimed": finding.claimed}
        self.order_fields(["text", "claimed"])


class SheetForm(forms.Form):
    """All that one judge gives for one sheet: points, reason and evidence for each judged criterion."""

    def __init__(self, *args: Any, lines: Iterable[Line], mine: Mapping[int, Judgement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [own for own in lines if own.finding and own.node.criterion.is_judged]
        for line in self.lines:
            own = mine.get(line.finding.pk)  # type: ignore[union-attr]
            names = {"label": f"{line.node.number} {line.node.criterion.label}"}
            key = self.key(line)
            self.fields[f"points_{key}"] = points_field(
                line.node.criterion.weight, label=_("Points: %(label)s") % names, required=False,
                initial=own.points if own else None,
            )  # fmt: skip
            self.fields[f"reason_{key}"] = forms.CharField(
                label=_("Reason: %(label)s") % names, required=False, max_length=300,
                initial=own.reason if own else "", widget=forms.Textarea({"rows": 2}),
            )  # fmt: skip
            self.fields[f"file_{key}"] = forms.FileField(label=_("Evidence: %(label)s") % names, required=False)

    @staticmethod
    def key(line: Line) -> int:
        """The key of the finding of a line."""
        assert line.finding is not None
        return line.finding.pk

    def rows(self) -> list[dict[str, Any]]:
        """Each line with its three fields."""
        return [
            {"line": own, "points": self[f"points_{key}"], "reason": self[f"reason_{key}"], "file": self[f"file_{key}"]}
            for own in self.lines
            if (key := self.key(own))
        ]

    def clean(self) -> dict[str, Any]:
        """Less than full points need a reason: every one that is missing is named at once, at its field."""
        own = super().clean() or {}
        for line in self.lines:
            key, points = self.key(line), own.get(f"points_{self.key(line)}")
            short = points is not None and points < line.node.criterion.weight
            if short and not (own.get(f"reason_{key}") or "").strip() and f"reason_{key}" not in self.errors:
                words = _("Say why “%(label)s” does not get all of its points.")
                self.add_error(f"reason_{key}", words % {"label": line.node.criterion.label})
        return own

    def given(self) -> dict[int, Given]:
        """What was given; lines without points are left for later."""
        own = self.cleaned_data
        return {
            key: Given(own[f"points_{key}"], own[f"reason_{key}"], own[f"file_{key}"])
            for key in map(self.key, self.lines)
            if own.get(f"points_{key}") is not None
        }


class ByHandForm(forms.Form):
    """A figure that the records do not hold."""

    value = forms.FloatField(label=gettext_lazy("Value"))
    reason = forms.CharField(label=gettext_lazy("Source of the figure"), max_length=100)


class ObjectionForm(forms.Form):
    """What one objects to."""

    text = long_text(gettext_lazy("Objection"), rows=4)


class AnswerForm(forms.Form):
    """The answer to an objection; ``about`` is its key."""

    accepted = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=(("1", gettext_lazy("Accepted: the points change")), ("0", gettext_lazy("Not accepted"))),
    )
    answer = long_text(gettext_lazy("Answer"), rows=4)

    def __init__(self, *args: Any, most: Decimal, about: int, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"answer{about}_%s", **kwargs)
        self.about = about
        self.fields["points"] = points_field(most, label=_("Points after objection"), required=False)
        self.order_fields(["accepted", "points", "answer"])


class VersionForm(forms.Form):
    """From when a new version holds."""

    day = forms.DateField(
        label=gettext_lazy("In force from"), widget=DateInput(),
        help_text=gettext_lazy("An appraisal of a time that begins earlier goes by the version before."),
    )  # fmt: skip


class DayOnlyForm(forms.Form):
    """One day, today where nothing is said."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("day", timezone.localdate())
