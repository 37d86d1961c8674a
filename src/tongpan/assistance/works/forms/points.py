"""Points of light, typed or pasted: numbers with blanks, commas, tabs or line ends between them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from tongpan.assistance.works.limits import MOST_POINTS, PointsError, read_points


class PointsField(forms.CharField):
    """Any number of points in lx."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea({"rows": 3, "data-unit": "lx", "inputmode": "decimal"})
        super().__init__(widget=widget, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        """The points as numbers. Says which text is none."""
        try:
            points = read_points(super().clean(value))
        except PointsError as wrong:
            raise forms.ValidationError(
                _("“%(text)s” is not a number of lx from 0 to 20,000. Write figures with blanks or commas between."),
                params={"text": str(wrong)},
            ) from None
        if len(points) > MOST_POINTS:
            raise forms.ValidationError(_("These are %(count)s points; a room has at most %(most)s."),
                                        params={"count": len(points), "most": MOST_POINTS})  # fmt: skip
        return points

    def prepare_value(self, value: Any) -> Any:
        """Points as they are typed."""
        return " ".join(f"{own:g}" for own in value) if isinstance(value, list) else value
