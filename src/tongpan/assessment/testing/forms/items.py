"""The forms of items, of anchors, of files and of remarks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.assessment.testing.models import BankItem, TestItem


class ItemForm(forms.ModelForm):
    """One item: what it asks, how it is scored, where it stands in the blueprint."""

    class Meta:
        model = TestItem
        fields = ("number", "kind", "maximum", "key", "options", "content", "ability", "text", "paper", "dropped")
        labels = {"number": gettext_lazy("Item number"), "paper": gettext_lazy("Test paper")}
        help_texts = {
            "key": gettext_lazy("The letter that is right; only for a choice."),
            "paper": gettext_lazy("A or B where there are several papers; empty where the item stands on all."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.bank_id:
            for name in ("kind", "maximum", "key", "options"):
                self.fields[name].disabled = True
                self.fields[name].help_text = gettext_lazy("An anchor stays as it was in the earlier test.")

    def clean(self) -> dict[str, Any]:
        """A choice has a right letter among its letters; a scored item has none."""
        own = super().clean() or {}
        own["options"] = str(own.get("options") or "").upper().replace(" ", "")
        own["key"] = str(own.get("key") or "").upper()
        if own.get("kind") == TestItem.Kind.CHOICE:
            if not own["options"].isalpha() or len(set(own["options"])) < max(2, len(own["options"])):
                self.add_error("options", _("Give two to eight different letters, such as ABCD."))
            elif not own["key"] or own["key"] not in own["options"]:
                self.add_error("key", _("Give one of the letters %(letters)s.") % {"letters": own["options"]})
        else:
            own["key"] = own["options"] = ""
        if (own.get("maximum") or 0) > 120:
            self.add_error("maximum", _("Give at most 120 points."))
        return own


class AnchorsForm(forms.Form):
    """Items of the bank that this test repeats."""

    items = forms.MultipleChoiceField(label=gettext_lazy("Items of earlier years"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, bank: list[BankItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bank = {str(own.pk): own for own in bank}
        self.fields["items"].choices = [(key, _words(own)) for key, own in self.bank.items()]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[BankItem]:
        """The items that were ticked."""
        return [self.bank[key] for key in self.cleaned_data["items"]]


def _words(own: BankItem) -> str:
    parts = [own.code, own.text, own.content, own.ability, str(own.get_kind_display())]
    if own.facility is not None:
        parts.append(_("share of points %(share)s") % {"share": f"{own.facility:.0%}"})
    return " · ".join(part for part in parts if part)


class FileForm(forms.Form):
    """A workbook or text table."""

    file = forms.FileField(label=gettext_lazy("File (.xlsx or .csv)"))


class RemarkForm(forms.Form):
    """A note or a comment."""

    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=1000, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Name no pupil."),
    )  # fmt: skip
