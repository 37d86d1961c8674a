"""What a form showed when it was opened, sealed into the form: so that a second writer can be told what changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core import signing

SALT = "registry.seen"


def seal(values: Mapping[str, Any]) -> str:
    """The values as a signed text."""
    return signing.dumps(dict(values), salt=SALT, compress=True)


class SeenForm(forms.Form):
    """A form that carries what it showed. ``shown`` is what the records hold now."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, shown: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = dict(shown)
        self.fields["seen"].initial = seal(shown)

    def clean_seen(self) -> dict[str, Any]:
        """What was shown; what is shown now where the seal is missing or broken."""
        try:
            return dict(signing.loads(self.cleaned_data["seen"], salt=SALT))
        except signing.BadSignature:
            return self.shown

    def take_in(self, mine: Mapping[str, Any], now: Mapping[str, Any]) -> None:
        """After somebody else came first: keep one's own changes, show what stands in the records now elsewhere.

        The form is sealed anew, so that saving it again is a decision made with both in view.
        """
        seen = self.cleaned_data["seen"]
        merged = {key: own if own != seen.get(key) else now.get(key) for key, own in mine.items()}
        self.data = {**self.posted(merged), "seen": seal(now)}

    def posted(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values as a browser would send them: what is empty or not ticked is not sent."""
        return {name: value for name, value in values.items() if value is not None and value is not False}
