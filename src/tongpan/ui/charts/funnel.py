"""Funnels: values over sizes, with the limits that chance keeps to at each size (Spiegelhalter 2005)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongpan.ui.formats import number

from . import axes
from . import chart as c
from .marks import Tone, legend, linked, mark
from .scale import scale_for

LEFT, TOP, BOTTOM, RIGHT = 60.0, 34.0, 294.0, 58.0


@dataclass(frozen=True)
class Limits:
    """Half-widths at each of ``sizes`` about ``centre``: ``near`` and ``far``, with the shares that they hold."""

    centre: float
    sizes: Sequence[float]
    near: Sequence[float]
    far: Sequence[float]
    near_words: str = ""
    far_words: str = ""


@dataclass(frozen=True)
class Spot:
    """One mark: ``outside`` of the near limits, or one of those ``beside`` that are only shown for comparison."""

    name: str
    size: float
    value: float
    href: str = ""
    outside: bool = False
    beside: bool = False

    @property
    def tone(self) -> Tone:
        """A triangle outside, a ring for those beside, a disc within."""
        return "muted" if self.beside else "gap" if self.outside else "met"


def funnel(
    title: str, spots: Sequence[Spot], limits: Limits, *, unit: str, across_label: str = "", digits: int = 0,
    words: dict[Tone, str] | None = None, width: int = 640,
) -> c.Chart:  # fmt: skip
    """The spots within dashed (near) and full (far) limits; discs, triangles and rings differ without colour."""
    label = across_label or _("Pupils who took part")
    across, marks = scale_for([*limits.sizes, *(own.size for own in spots)], LEFT, width - RIGHT)
    ends = [limits.centre + sign * wide for wide in limits.far for sign in (1, -1)]
    up, steps = scale_for([*ends, *(own.value for own in spots)], BOTTOM, TOP, zero=False)
    parts = axes.below(across, marks, TOP, BOTTOM, label) + axes.beside(up, steps, LEFT, width - RIGHT, unit)
    middle = up(limits.centre)
    parts.append(c.tag("line", x1=LEFT, x2=width - RIGHT, y1=middle, y2=middle, stroke=c.INK, stroke_width=1.2))
    for wide, dash, says in ((limits.near, "5 3", limits.near_words), (limits.far, None, limits.far_words)):
        for sign in (1, -1):
            line = [(across(x), up.within(limits.centre + sign * own)) for x, own in zip(limits.sizes, wide)]
            parts.append(c.tag("path", d=c.path(line), stroke=c.INK_SOFT, stroke_dasharray=dash, stroke_width=1.3,
                               fill="none"))  # fmt: skip
        if says and wide:
            below = 12 if wide is limits.far else 2
            parts.append(c.text(width - RIGHT + 4, line[-1][1] + below, says, font_size=11))
    for own in sorted(spots, key=lambda spot: not spot.beside):
        said = _("%(school)s: %(value)s, size %(size)s") % {
            "school": own.name, "value": number(own.value, digits), "size": number(own.size, 0),
        }  # fmt: skip
        shape = mark(across(own.size), up.within(own.value), own.tone, 3.4 if own.beside else 4.6)
        reach = {} if own.href or own.beside else {"tabindex": "0", "role": "img", "aria_label": said}
        parts.append(linked(shape, own.href, said, **reach))
    spoken: dict[Tone, str] = words or {"met": _("within what chance does"), "gap": _("outside")}
    parts += legend([(tone, spoken[tone]) for tone in spoken], LEFT, BOTTOM + 50)
    table = tuple((own.name, number(own.size, 0), number(own.value, digits)) for own in spots)
    head = (_("School"), label, unit)
    return c.Chart(c.picture(width, BOTTOM + 58, title, parts), title, head, table)
