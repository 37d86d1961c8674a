"""Forms of meetings: the meeting, who took part, and what was found at a place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import DateInput, UnitField
from tongpan.access.models import Unit
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.partnership.models import BondMember, Meeting, MeetingMember, VisitPoint

from .parts import NONE, ChoosesMixin, ListInput, choose, not_before

FOUND = (("", gettext_lazy("Not judged")), ("1", gettext_lazy("In order")), ("0", gettext_lazy("Not in order")))


class MeetingForm(ChoosesMixin, forms.ModelForm):
    """A meeting or visit: when, where, what about, and what came out."""

    bond = choose(gettext_lazy("Bond"))

    class Meta:
        model = Meeting
        fields = ("title", "kind", "day", "last_day", "place", "chair", "agenda", "minutes", "held")
        widgets = {"day": DateInput(), "last_day": DateInput()}
        labels = {"title": gettext_lazy("Name of the meeting")}
        help_texts = {
            "chair": gettext_lazy("An office, not a name."),
            "last_day": gettext_lazy("Where it lasts more than one day."),
            "held": gettext_lazy("Leave it empty for a meeting that is still to come."),
        }

    field_order = ("title", "kind", "bond", "day", "last_day", "held", "place", "chair", "agenda", "minutes")

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.offer_all()
        self.initial.setdefault("bond", self.instance.bond_id or "")

    def clean(self) -> dict[str, Any]:
        """No end before the beginning."""
        own = super().clean() or {}
        not_before(self, "last_day", "day")
        return own

    def made(self) -> Meeting:
        """The meeting, not saved yet."""
        meeting: Meeting = self.save(commit=False)
        meeting.bond = self.cleaned_data["bond"]
        return meeting


class PartnerField(UnitField):
    """A unit below one's own, or a side of the meeting's bond, by name or code."""

    widget = ListInput
    partners: tuple[Unit, ...] = ()

    def clean(self, value: Any) -> Unit | None:
        """The unit; None where nothing was given."""
        words = str(value or "").strip()
        if not words and not self.required:
            return None
        side = next((own for own in self.partners if words in (own.slug, own.name, own.short_name)), None)
        return side or super().clean(words)


class MemberForm(forms.Form):
    """A unit or organisation that takes part, or a place that is visited."""

    role = forms.ChoiceField(label=gettext_lazy("Part"), choices=MeetingMember.Role.choices)
    unit = PartnerField(required=False)
    organisation = forms.ChoiceField(
        label=gettext_lazy("Organisation"), required=False, help_text=gettext_lazy("For who is no unit of the tree.")
    )
    people = forms.IntegerField(label=gettext_lazy("People"), required=False, min_value=1, max_value=9999)
    offices = forms.CharField(
        label=gettext_lazy("Offices"), required=False, max_length=200,
        help_text=gettext_lazy("Such as 局长、基教处处长; no names."),
    )  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        sides = BondMember.everywhere.filter(bond=meeting.bond_id, unit__isnull=False).select_related("unit")
        field = self.fields["unit"]
        field.within(unit)  # type: ignore[attr-defined]
        field.partners = tuple(own.unit for own in sides if own.unit)  # type: ignore[attr-defined]
        below = Unit.everywhere.filter(parent=unit, closed__isnull=True).order_by("kind", "sort_key")[:120]
        names = [own.name for own in (*field.partners, unit, *below)]  # type: ignore[attr-defined]
        field.widget.suggestions = list(dict.fromkeys(names))  # type: ignore[attr-defined]
        options = [(str(own.pk), own.name) for own in Organisation.objects.all()[:300]]
        self.fields["organisation"].choices = [NONE, *options]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Either a unit or an organisation."""
        own: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(own.get("unit")) == bool(own.get("organisation")):
            raise forms.ValidationError(_("Give either a unit or an organisation."))
        return own

    def made(self) -> MeetingMember:
        """The member, not saved yet."""
        own = self.cleaned_data
        key = int(own["organisation"]) if own["organisation"] else None
        return MeetingMember(
            meeting=self.meeting, role=own["role"], unit=own["unit"], organisation_id=key, people=own["people"],
            offices=own["offices"],
        )  # fmt: skip


class PointsForm(forms.Form):
    """The checklist of one place: for each topic what was found, and whether it is in order."""

    def __init__(self, *args: Any, member: MeetingMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = {own.topic: own for own in VisitPoint.everywhere.filter(meeting=member.meeting, member=member)}
        for topic, label in VisitPoint.Topic.choices:
            point = there.get(topic)
            self.fields[topic] = forms.CharField(
                label=label, required=False, max_length=4000, initial=point.finding if point else "",
                widget=forms.Textarea({"rows": 2}),
            )  # fmt: skip
            mark = "" if point is None or point.satisfied is None else str(int(point.satisfied))
            self.fields[f"{topic}_mark"] = forms.ChoiceField(
                label=_("%(topic)s: in order") % {"topic": label}, required=False, choices=FOUND, initial=mark
            )

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each topic with its mark."""
        return [(self[topic], self[f"{topic}_mark"]) for topic in VisitPoint.Topic.values]

    def findings(self) -> dict[str, tuple[str, bool | None]]:
        """What was found, by topic."""
        own = self.cleaned_data
        marks = {"": None, "1": True, "0": False}
        return {topic: (own[topic].strip(), marks[own[f"{topic}_mark"]]) for topic in VisitPoint.Topic.values}
