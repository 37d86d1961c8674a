"""How a figure becomes points: linear between two marks, by steps, or as a share of a target."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from tongpan.assistance.base.refusal import Refused
from tongpan.ui.formats import number

LINEAR, STEPS, TARGET = "linear", "steps", "target"
KINDS = (
    (LINEAR, gettext_lazy("In a straight line between two marks")),
    (STEPS, gettext_lazy("By steps")),
    (TARGET, gettext_lazy("As a share of a target")),
)
Scale = Mapping[str, Any]


def share(scale: Scale, value: float) -> float:
    """The part of the weight, from 0 to 1, that a figure earns.

    A straight line may fall: where ``low`` (no points) is above ``high`` (all points) less is better. Steps are pairs
    of a mark and a percentage in rising order; the last mark that is reached counts, below the first there is nothing.
    """
    if scale["kind"] == LINEAR:
        low, high = scale["low"], scale["high"]
        return min(1.0, max(0.0, (value - low) / (high - low)))
    if scale["kind"] == STEPS:
        return max((percent for mark, percent in scale["steps"] if value >= mark), default=0.0) / 100
    return min(1.0, max(0.0, value / scale["target"]))


def check_scale(scale: Scale) -> Scale:
    """The scale itself. Raises :class:`Refused` where it cannot make points."""
    kind = scale.get("kind")
    if kind == LINEAR and (scale["low"] is None or scale["high"] is None or scale["low"] == scale["high"]):
        raise Refused(gettext_noop("Give two different marks: where there are no points, and where there are all."))
    if kind == TARGET and not (scale["target"] or 0) > 0:
        raise Refused(gettext_noop("Give a target above 0."))
    if kind == STEPS:
        steps = scale["steps"]
        rising = all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(steps))
        if not steps or not rising or not all(0 <= percent <= 100 for _mark, percent in steps):
            raise Refused(
                gettext_noop(
                    "Steps rise in both numbers, with percentages from 0 to 100, such as 1: 40, 3: 70, 5: 100."
                )
            )
    return scale


def read_steps(text: str) -> list[list[float]]:
    """Steps as they are typed: ``1: 40, 3: 70, 5: 100``. Raises :class:`Refused` naming the step that is not read."""
    steps = []
    for part in text.replace("，", ",").replace("：", ":").replace("\n", ",").split(","):
        if not part.strip():
            continue
        mark, _colon, percent = part.partition(":")
        try:
            steps.append([float(mark), float(percent.strip().rstrip("%"))])
        except ValueError:
            raise Refused(
                gettext_noop("“%(step)s” is no step: write a mark, a colon and a percentage, such as 3: 70."),
                step=part.strip(),
            ) from None
    return steps


def steps_text(scale: Scale) -> str:
    """Steps as one types them."""
    return ", ".join(f"{mark:g}: {percent:g}" for mark, percent in scale.get("steps", ()))


def said_scale(scale: Scale) -> str:
    """A scale in words."""
    kind = scale.get("kind")
    if kind == LINEAR:
        marks = {"low": number(scale["low"]), "high": number(scale["high"])}
        return _("no points at %(low)s, all at %(high)s, in between in a straight line") % marks
    if kind == STEPS:
        return "；".join(
            _("%(percent)s%% from %(mark)s") % {"percent": number(percent), "mark": number(mark)}
            for mark, percent in scale["steps"]
        )
    if kind == TARGET:
        return _("all points at %(target)s, below that the share reached") % {"target": number(scale["target"])}
    return ""
