"""Forms of tasks: entered, broken down, started, done, stopped; several changed at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import DateInput, ManyInput
from tongpan.access.models import Unit, User
from tongpan.assistance.partnership.models import Task
from tongpan.assistance.partnership.queries.reach import doers

from .parts import ChoosesMixin, choose, day_field, doers_to_choose, long_text, not_before


class TaskForm(ChoosesMixin, forms.ModelForm):
    """What is to be done, by whom, and by when."""

    doer = choose(gettext_lazy("Who does it"), required=True)
    owner = choose(gettext_lazy("Owner"))
    cycle = choose(gettext_lazy("Cycle"))
    bond = choose(gettext_lazy("Bond"))

    class Meta:
        model = Task
        labels = {"title": gettext_lazy("Task")}
        fields = ("title", "kind", "number", "detail", "domain", "division", "planned", "due")
        widgets = {"planned": DateInput(), "due": DateInput(), "detail": forms.Textarea({"rows": 4})}

    field_order = (
        "title", "kind", "number", "doer", "division", "owner", "planned", "due", "domain", "cycle", "bond", "detail",
    )  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        own = self.instance
        self.offer_all(own.owner)
        options = doers_to_choose(unit)
        if own.unit_id and own.unit.slug not in dict(options):
            options.append((own.unit.slug, own.unit.title))
        self.offer(doer=options)
        given = {"doer": own.unit.slug if own.unit_id else unit.slug, "owner": own.owner_id or "",
                 "cycle": own.cycle_id or "", "bond": own.bond_id or ""}  # fmt: skip
        self.initial = given | self.initial

    def clean_doer(self) -> Unit:
        """The unit chosen."""
        slug = self.cleaned_data["doer"]
        own = self.instance
        return own.unit if own.unit_id and own.unit.slug == slug else doers(self.unit).get(slug=slug)

    def clean(self) -> dict[str, Any]:
        """No end before the beginning."""
        own = super().clean() or {}
        not_before(self, "due", "planned")
        return own

    def made(self) -> Task:
        """The task, not saved yet."""
        task: Task = self.save(commit=False)
        own = self.cleaned_data
        task.unit, task.owner, task.cycle, task.bond = own["doer"], own["owner"], own["cycle"], own["bond"]
        return task


class DayForm(forms.Form):
    """The day on which it was."""

    day = day_field(gettext_lazy("Day"))


class FinishForm(DayForm):
    """The day on which a task was done, and what came of it."""

    result = long_text(gettext_lazy("Result"), rows=3)


class StopForm(DayForm):
    """The day on which a task was stopped, and why."""

    reason = long_text(gettext_lazy("Reason"), rows=3)


class BreakDownForm(forms.Form):
    """The units that get a part of a task."""

    units = forms.MultipleChoiceField(label=gettext_lazy("Units"), widget=ManyInput())
    due = day_field(gettext_lazy("Due"), required=False, help_text=gettext_lazy("Empty: as the whole task."))

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.root = task.unit
        taken = set(Task.everywhere.filter(parent=task).values_list("unit__slug", flat=True))
        options = [own for own in doers_to_choose(task.unit, itself=False) if own[0] not in taken]
        self.fields["units"].choices = options  # type: ignore[attr-defined]

    def clean_units(self) -> list[Unit]:
        """The units chosen."""
        return list(doers(self.root).filter(slug__in=self.cleaned_data["units"]))


class ChangeForm(ChoosesMixin, forms.Form):
    """A due date, an owner, or both, for several tasks."""

    row = forms.CharField(widget=forms.MultipleHiddenInput, required=False)
    due = day_field(gettext_lazy("Due"), required=False, help_text=gettext_lazy("Empty: stays as it is."))
    owner = choose(gettext_lazy("Owner"), help_text=gettext_lazy("Empty: stays as it is."))

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.offer_all()

    def clean(self) -> dict[str, Any]:
        """Something has to be changed."""
        own: dict[str, Any] = super().clean() or {}
        if not self.errors and not own.get("due") and not own.get("owner"):
            raise forms.ValidationError(_("Give a due date or an owner."))
        return own

    @property
    def asked(self) -> tuple[Any, User | None]:
        """Due date and owner."""
        return self.cleaned_data["due"], self.cleaned_data["owner"]
