"""The forms of an import: the file, what each of its columns is, and words that the platform does not know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tongpan.access.pages import FIRST_YEAR, LAST_YEAR
from tongpan.registry.models import ImportBatch
from tongpan.ui.formats import size

ENDINGS = (".xlsx", ".xls", ".csv", ".txt")
KINDS = [("auto", _("Find out from the headers")), *ImportBatch.Kind.choices]


class UploadForm(forms.Form):
    """A workbook and what it is about."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("An .xlsx, .xls or .csv file (UTF-8 or GB18030)."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )
    kind = forms.ChoiceField(label=_("What it holds"), choices=KINDS, initial="auto")
    year = forms.IntegerField(
        label=_("School year"),
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
        help_text=_("2025 is the school year 2025–2026. A year column in the file goes before it."),
    )

    def clean_file(self) -> Any:
        """Neither empty nor too large, and of a kind that is read at all; what is inside is looked at afterwards."""
        file = self.cleaned_data["file"]
        ending = PurePath(file.name).suffix.lower()
        if ending not in ENDINGS:
            raise forms.ValidationError(
                _t("A file ending in “%(ending)s” cannot be read; save it as .xlsx or .csv and choose it again.")
                % {"ending": ending or "—"}
            )
        if file.size > settings.IMPORT_MAX_BYTES:
            raise forms.ValidationError(
                _t(
                    "The file has %(size)s; at most %(most)s can be imported at once. Divide it, such as by county."
                )
                % {"size": size(file.size), "most": size(settings.IMPORT_MAX_BYTES)}
            )
        return file


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
            if name in known:
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
                    _t("“%(other)s” fills this field already; leave one of the two out.") % {"other": taken[target]},
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
    def options(self) -> dict[str, Any]:
        """What is said for all rows."""
        given = {
            name.removeprefix("constant_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("constant_") and value
        }
        return {"constants": given} if given else {}


def first_of_each(suggestions: Iterable[Any]) -> list[Any]:
    """The same header on several sheets is asked for once."""
    return list({own.header.key: own for own in reversed(list(suggestions))}.values())[::-1]


def target_choices(known: dict[str, Any], proposed: Iterable[str]) -> list[tuple[str, Any]]:
    """Every field by its name in the reader's language, with the stage where a proposal names one."""
    from tongpan.registry.queries.catalogue import in_chinese

    chinese = in_chinese()
    choices = [("", _t("— leave out —"))]
    choices += [(name, own.label_zh if chinese else _t(own.label)) for name, own in known.items()]
    stages = {"primary": _t("Primary"), "junior": _t("Junior secondary"), "senior": _t("Senior secondary"),
              "kindergarten": _t("Kindergarten")}  # fmt: skip
    for name, own in known.items():
        if getattr(own, "staged", False):
            label = own.label_zh if chinese else _t(own.label)
            choices += [(f"{name}@{stage}", f"{label} · {word}") for stage, word in stages.items()]
    have = {code for code, _label in choices}
    return choices + [(own, own) for own in dict.fromkeys(proposed) if own not in have]


def constant_field(field: Any, given: str) -> forms.Field:
    """A value for every row: one of the known ones where the field has choices, else a text."""
    from tongpan.registry.queries.catalogue import in_chinese

    label = field.label_zh if in_chinese() else _t(field.label)
    if field.choices:
        choices = [("", _t("Not said")), *((code, words[0]) for code, words in field.choices.items())]
        return forms.ChoiceField(label=label, choices=choices, required=False, initial=given)
    return forms.CharField(label=label, max_length=120, required=False, initial=given)
