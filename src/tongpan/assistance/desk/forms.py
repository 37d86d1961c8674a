"""What somebody wants to be told, by which way and in which language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from .areas import Area, areas
from .models import NoticeChoice


class WishesForm(forms.Form):
    """Two boxes for each kind, on the page and by e-mail, and the language of the mail."""

    def __init__(
        self, *args: Any, kinds: Mapping[str, Any], wishes: Mapping[str, NoticeChoice], language: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = dict(kinds)
        for kind, words in self.kinds.items():
            held = wishes.get(kind) or NoticeChoice(kind=kind)
            self._box(f"page:{kind}", _("%(kind)s: on the page"), words, held.on_page)
            self._box(f"mail:{kind}", _("%(kind)s: by e-mail"), words, held.by_mail)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of the mail"), choices=settings.LANGUAGES, initial=language
        )

    def _box(self, name: str, label: Any, words: Any, initial: bool) -> None:
        box = forms.CheckboxInput({"aria-label": label % {"kind": words}})
        self.fields[name] = forms.BooleanField(label=words, required=False, initial=initial, widget=box)

    def areas(self) -> Iterator[tuple[Area, list[tuple[Any, BoundField, BoundField]]]]:
        """Each area, and of each of its kinds the words and the two boxes."""
        for area in areas(self.kinds):
            yield area, [(words, self[f"page:{kind}"], self[f"mail:{kind}"]) for kind, words in area.kinds.items()]

    def wishes(self) -> dict[str, tuple[bool, bool]]:
        """What was chosen, by kind: on the page, by e-mail."""
        own = self.cleaned_data
        return {kind: (own[f"page:{kind}"], own[f"mail:{kind}"]) for kind in self.kinds}
