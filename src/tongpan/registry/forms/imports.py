"""The forms of an import: the file, what each of its columns is, and words that the platform does not know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongpan.access.pages import FIRST_YEAR, LAST_YEAR
from tongpan.registry.imports.kinds import Kind
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.registry.queries.catalogue import in_chinese
from tongpan.ui.formats import size

ENDINGS = (".xlsx", ".xls", ".csv", ".txt")
AUTO = ("auto", _("Find out from the headers"))


class UploadForm(forms.Form):
    """A workbook and what it is about."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("An .xlsx, .xls or .csv file (UTF-8 or GB18030)."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )
    kind = forms.ChoiceField(label=_("What it holds"), initial="auto")
    year = forms.IntegerField(
        label=_("School year"),
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
        help_text=_("2025 is the school year 2025–2026. A year column in the file goes before it."),
    )

    def __init__(self, *args: Any, kinds: Iterable[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [AUTO, *((own.key, own.label) for own in kinds)]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Neither empty nor too large, and of a kind that is read at all; what is inside is looked at afterwards."""
        file = self.cleaned_data["file"]
        ending = PurePath(file.name).suffix.lower()
        if ending not in ENDINGS:
            raise forms.ValidationError(
                gettext("A file ending in “%(ending)s” cannot be read; save it as .xlsx or .csv and choose it again.")
                % {"ending": ending or "—"}
            )
        if file.size > settings.IMPORT_MAX_BYTES:
            raise forms.ValidationError(
                gettext(
                    "The file has %(size)s; at most %(most)s can be imported at once. Divide it, such as by county."
                )
                % {"size": size(file.size), "most": size(settings.IMPORT_MAX_BYTES)}
            )
        return file


class ListUploadForm(UploadForm):
    """A workbook of a list whose kind is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, kinds=(), **kwargs)
        del self.fields["kind"], self.fields["year"]


class MatchForm(forms.Form):
    """Which column is which field. One choice for each column; what the file does not say can be said for all rows."""

    save_as = forms.CharField(
        label=_("Save this matching as"),
        max_length=60,
        required=False,
        help_text=_("The next file with the same headers is matched by itself."),
    )

    def __init__(
        self,
        *args: Any,
        suggestions: Sequence[Any],
        fields: Iterable[Any],
        mapping: Any,
        missing: Sequence[Sequence[str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.suggestions = first_of_each(suggestions)
        known = {field.name: field for field in fields}
        choices = target_choices(known, [own.target for own in self.suggestions])
        for place, own in enumerate(self.suggestions):
            chosen = mapping.columns.get(own.header.key, own.target) if mapping else own.target
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=own.header.text, choices=choices, required=False, initial=chosen
            )
        given = dict(getattr(mapping, "constants", {}) or {}) if mapping else {}
        self.constant_names = list(dict.fromkeys([*(name for group in missing for name in group), *given]))
        for name in self.constant_names:
            # What names one person or one record cannot be the same in every row.
            if name in known and not known[name].personal:
                self.fields[f"constant_{name}"] = constant_field(known[name], given.get(name, ""))

    @property
    def rows(self) -> list[tuple[Any, forms.BoundField]]:
        """Each column with its choice."""
        return [(own, self[f"column_{place}"]) for place, own in enumerate(self.suggestions)]

    @property
    def constants(self) -> list[forms.BoundField]:
        """The fields that hold for every row."""
        return [self[name] for name in self.fields if name.startswith("constant_")]

    def clean(self) -> dict[str, Any]:
        """Two columns cannot fill one field."""
        asked = super().clean() or self.cleaned_data
        taken: dict[str, str] = {}
        for place, own in enumerate(self.suggestions):
            target = asked.get(f"column_{place}", "")
            if target and target in taken:
                self.add_error(
                    f"column_{place}",
                    gettext("“%(other)s” fills this field already; leave one of the two out.")
                    % {"other": taken[target]},
                )
            elif target:
                taken[target] = own.header.text
        return asked

    @property
    def columns(self) -> dict[str, str]:
        """Key of the header to field; empty where the column is left out."""
        return {
            own.header.key: self.cleaned_data.get(f"column_{place}", "") for place, own in enumerate(self.suggestions)
        }

    @property
    def constants_given(self) -> dict[str, str]:
        """Field to what holds for every row."""
        return {
            name.removeprefix("constant_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("constant_") and value
        }


class WordsForm(forms.Form):
    """What words of a file mean: a choice for each word that a field does not accept."""

    def __init__(self, *args: Any, words: Iterable[tuple[str, str, int]], schema: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = [(name, word, count) for name, word, count in words if name in schema.by_name]
        for place, (name, word, _count) in enumerate(self.words):
            self.fields[f"word_{place}"] = forms.ChoiceField(
                label=word, required=False, choices=accepted(schema.by_name[name])
            )
        self.labels = {name: label_of(schema.by_name[name]) for name, _word, _count in self.words}

    @property
    def rows(self) -> list[tuple[str, str, int, forms.BoundField]]:
        """Field, word, in how many rows, and the choice."""
        return [
            (self.labels[name], word, count, self[f"word_{place}"])
            for place, (name, word, count) in enumerate(self.words)
        ]

    @property
    def meanings(self) -> dict[str, dict[str, str]]:
        """Field to {word: value}."""
        told: dict[str, dict[str, str]] = {}
        for place, (name, word, _count) in enumerate(self.words):
            if value := self.cleaned_data.get(f"word_{place}"):
                told.setdefault(name, {})[word] = value
        return told


def label_of(field: Any) -> str:
    """The field's name in the reader's language."""
    return field.label_zh if in_chinese() else gettext(field.label)


def accepted(field: Any) -> list[tuple[str, str]]:
    """The values of a field, each by the first of its spellings."""
    return [("", gettext("Not said")), *((code, words[0]) for code, words in field.choices.items())]


def first_of_each(suggestions: Iterable[Any]) -> list[Any]:
    """The same header on several sheets is asked for once."""
    return list({own.header.key: own for own in reversed(list(suggestions))}.values())[::-1]


def target_choices(known: dict[str, Any], proposed: Iterable[str]) -> list[tuple[str, Any]]:
    """Every field by its name in the reader's language, with the stage where a proposal names one."""
    choices = [("", gettext("— leave out —"))]
    choices += [(name, label_of(own)) for name, own in known.items()]
    for name, own in known.items():
        if getattr(own, "staged", False):
            choices += [(f"{name}@{stage}", f"{label_of(own)} · {word}") for stage, word in STAGE_NAMES.items()]
    have = {code for code, _label in choices}
    return choices + [(own, own) for own in dict.fromkeys(proposed) if own not in have]


def constant_field(field: Any, given: str) -> forms.Field:
    """A value for every row: one of the known ones where the field has choices, else a text."""
    if field.choices:
        return forms.ChoiceField(label=label_of(field), choices=accepted(field), required=False, initial=given)
    return forms.CharField(label=label_of(field), max_length=120, required=False, initial=given)
