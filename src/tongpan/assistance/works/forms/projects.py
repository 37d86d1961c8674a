"""The forms of a project, of its state and of its milestones."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import DateInput, UnitField
from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Bond, Task
from tongpan.assistance.partnership.queries.reach import bonds_to_choose
from tongpan.assistance.works.models import Project, ProjectFunding
from tongpan.registry.models.school import STAGE_NAMES

from .money import amount_field

SOURCE = "source_"


class ProjectForm(forms.ModelForm):
    """What is built or bought, where, until when, for how much, and who bears it."""

    place = UnitField(label=gettext_lazy("School or bureau"), help_text=gettext_lazy("Full name or code"))
    stage = forms.ChoiceField(
        label=gettext_lazy("Stage"), required=False, choices=[("", gettext_lazy("Several")), *STAGE_NAMES.items()]
    )
    budget = amount_field(label=gettext_lazy("Budget"), required=False)
    contract = amount_field(label=gettext_lazy("Contract"), required=False)
    bond = forms.ChoiceField(label=gettext_lazy("Under the bond"), required=False)

    class Meta:
        model = Project
        fields = ("kind", "name", "stage", "planned", "due", "budget", "contract", "contractor", "note")
        widgets = {"planned": DateInput(), "due": DateInput(), "note": forms.Textarea({"rows": 3})}
        labels = {"note": gettext_lazy("Remark")}

    def __init__(self, *args: Any, unit: Unit, borne: dict[str, Decimal] | None = None, task: Task | None = None,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.task = task
        self.fields["place"].within(unit)  # type: ignore[attr-defined]
        if unit.is_school or self.instance.pk is None:
            self.initial.setdefault("place", unit.slug if unit.is_school else "")
        if self.instance.pk:
            self.initial["place"] = self.instance.unit.slug
        self.fields["bond"].choices = [("", _("None")), *bonds_to_choose(unit)]  # type: ignore[attr-defined]
        self.initial.setdefault("bond", str(self.instance.bond_id or (task.bond_id if task else "") or ""))
        for source, label in ProjectFunding.Source.choices:
            words = _("Borne by: %(source)s") % {"source": label}
            self.fields[SOURCE + source] = amount_field(label=words, required=False)
            self.initial.setdefault(SOURCE + source, (borne or {}).get(source))
        sources = [SOURCE + source for source in ProjectFunding.Source.values]
        self.order_fields(["place", "kind", "name", "stage", "bond", "planned", "due", "budget", *sources])

    def clean(self) -> dict[str, Any]:
        """No end before the beginning."""
        own = super().clean() or {}
        if own.get("planned") and own.get("due") and own["due"] < own["planned"]:
            self.add_error("due", _("This is before the beginning; give a later day or leave it empty."))
        return own

    def project(self) -> Project:
        """The project as the form says it, not yet saved."""
        own, asked = self.instance, self.cleaned_data
        own.unit = asked["place"]
        own.bond = Bond.everywhere.get(pk=asked["bond"]) if asked["bond"] else None
        if self.task is not None:
            own.task = self.task
        return own

    @property
    def sources(self) -> dict[str, Decimal]:
        """What each source is to bear, where something was entered."""
        found = {name.removeprefix(SOURCE): own for name, own in self.cleaned_data.items() if name.startswith(SOURCE)}
        return {source: amount for source, amount in found.items() if amount}


FOLLOWS = {
    Project.State.SOUGHT: Project.State.APPROVED,
    Project.State.APPROVED: Project.State.RUNNING,
    Project.State.RUNNING: Project.State.DELIVERED,
}
"""The state that mostly comes next."""


class StateForm(forms.Form):
    """The state that a project came into, on which day, and why."""

    state = forms.ChoiceField(label=gettext_lazy("New state"), choices=Project.State.choices)
    day = forms.DateField(label=gettext_lazy("Day"), widget=DateInput())
    note = forms.CharField(label=gettext_lazy("Remark"), max_length=200, required=False)

    def __init__(self, *args: Any, project: Project | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("day", timezone.localdate())
        if project is not None:
            choices = [own for own in Project.State.choices if own[0] != project.state]
            self.fields["state"].choices = choices  # type: ignore[attr-defined]
            self.initial.setdefault("state", FOLLOWS.get(project.state, Project.State.RUNNING))


class MilestoneForm(forms.Form):
    """A step and the day by which it is due."""

    name = forms.CharField(label=gettext_lazy("Milestone"), max_length=80)
    due = forms.DateField(label=gettext_lazy("Due"), widget=DateInput())


class ReachForm(forms.Form):
    """The day on which a step was reached; empty takes it back."""

    day = forms.DateField(label=gettext_lazy("Reached"), widget=DateInput(), required=False)

    @property
    def reached(self) -> dt.date | None:
        """The day, or nothing."""
        found: dt.date | None = self.cleaned_data["day"]
        return found
