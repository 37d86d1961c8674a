"""The forms of a session and of an item in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.research.models import Item, Session
from tongpan.assistance.research.queries.activities import invitable
from tongpan.registry.models import Teacher
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.registry.queries.subjects import SPELLINGS, subject_name
from tongpan.ui.formats import day as day_words

MOMENT = "%Y-%m-%dT%H:%M"
NONE = ("", "—")


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of day and time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=MOMENT)


class SessionForm(forms.ModelForm):
    """When, where, for how many, for how many hours."""

    class Meta:
        model = Session
        fields = ("name", "starts", "ends", "room", "places", "hours")
        widgets = {"starts": MomentInput(), "ends": MomentInput()}
        labels = {"places": _("Seats")}
        help_texts = {
            "name": _("Empty: the name of the activity."),
            "places": _("Empty: no limit."),
            "hours": _("What each participant earns; who has earned the hours set before gets the new ones."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts", "ends"):
            self.fields[name].input_formats = [MOMENT, "%Y-%m-%d %H:%M"]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """No end before the beginning."""
        own = super().clean() or {}
        if own.get("starts") and own.get("ends") and own["ends"] < own["starts"]:
            self.add_error("ends", gettext("This is before the beginning; give a later time."))
        return own


class ItemForm(forms.ModelForm):
    """What happens in a session, and who gives it: a teacher of a school, or a guest by office."""

    subject = forms.ChoiceField(
        label=_("Subject"), required=False, choices=[NONE, *((code, subject_name(code)) for code in SPELLINGS)]
    )
    stage = forms.ChoiceField(label=_("Stage"), required=False, choices=[NONE, *STAGE_NAMES.items()])
    school = forms.CharField(
        label=_("Speaker’s school"), required=False, max_length=120, help_text=_("Name or code; empty for a guest.")
    )
    teacher = forms.CharField(
        label=_("Speaker"), required=False, max_length=60,
        help_text=_("Full name, as in the register of teachers of that school."),
    )  # fmt: skip

    class Meta:
        model = Item
        fields = ("kind", "title", "subject", "stage", "grade", "guest")
        labels = {"title": _("What it is called")}
        help_texts = {"guest": _("For somebody from outside: the office, not the name.")}

    field_order = ("kind", "title", "subject", "stage", "grade", "school", "teacher", "guest")

    def __init__(self, *args: Any, unit: Unit, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.among, self.day, self.standing = invitable(unit, day), day, self.instance.speaker
        self.fields["grade"].widget.attrs |= {"min": 1, "max": 12}
        own = self.instance
        self.fields["school"].initial = own.unit.name if own.unit else ""
        self.fields["teacher"].initial = own.speaker.name if own.speaker else ""

    def clean_grade(self) -> int | None:
        """1 to 12."""
        grade: int | None = self.cleaned_data["grade"]
        if grade is not None and not 1 <= grade <= 12:
            raise forms.ValidationError(gettext("Grades are 1 to 12; leave it empty where it is of no one grade."))
        return grade

    def clean(self) -> dict[str, Any]:
        """The school and the teacher that were named."""
        own = super().clean() or {}
        school, name = (own.get("school") or "").strip(), (own.get("teacher") or "").strip()
        self.instance.unit = self._school(school) if school else None
        self.instance.speaker = None
        if name and not school:
            self.add_error("school", gettext("Name the school too: there may be several people of that name."))
        elif name and self.instance.unit:
            self.instance.speaker = self._speaker(name)
        return own

    def _school(self, words: str) -> Unit | None:
        hits = [own for field in ("slug", "name", "short_name") for own in self.among.filter(**{field: words})[:2]]
        found = list({own.pk: own for own in hits}.values())
        if len(found) == 1:
            return found[0]
        self.add_error("school", gettext("There is no one school “%(words)s” here; give its code.") % {"words": words})
        return None

    def _speaker(self, name: str) -> Teacher | None:
        standing = self.standing
        if standing and standing.name == name and standing.unit_id == self.instance.unit.pk:
            return standing
        everybody = list(Teacher.everywhere.filter(unit=self.instance.unit, name=name)[:9])
        found = [own for own in everybody if own.left is None or own.left > self.day]
        if len(found) == 1:
            return found[0]
        if everybody and not found:
            gone = day_words(max(own.left for own in everybody if own.left))
            words = {"name": name, "day": gone, "held": day_words(self.day)}
            text = gettext("%(name)s left this school on %(day)s, before the session of %(held)s. Name somebody else.")
            self.add_error("teacher", text % words)
            return None
        self.add_error(
            "teacher",
            gettext("This school has no teacher of that name, or more than one. Correct it, or leave it empty."),
        )
        return None
