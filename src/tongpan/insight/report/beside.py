"""Charts on a page: two beside each other where both can be read at half the width, so that pages are filled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tongpan.ui.charts import Chart

from .blocks import Beside, Picture

ALIKE = 2.0
"""How many times as high as the other a picture beside it may be; beyond that more paper stays empty than is saved."""
SIZE = re.compile(r'viewBox="0 0 [\d.]+ ([\d.]+)"')


def laid(charts: Iterable[Chart], width: float = 0.9) -> Iterator[Picture | Beside]:
    """The charts in their order as blocks; one that stands alone takes ``width`` of the page."""
    waiting: Chart | None = None
    for own in charts:
        if waiting is not None and _alike(waiting, own):
            yield Beside((_half(waiting), _half(own)))
            waiting = None
            continue
        if waiting is not None:
            yield Picture(waiting.svg, waiting.title, width)
        waiting = own
    if waiting is not None:
        yield Picture(waiting.svg, waiting.title, width)


def _half(own: Chart) -> Picture:
    return Picture(own.narrow, own.title)


def _alike(one: Chart, other: Chart) -> bool:
    """Whether both have a drawing for half a page, and these are about as high."""
    heights = [float(found.group(1)) for own in (one, other) if (found := SIZE.search(own.narrow))]
    return len(heights) == 2 and max(heights) <= ALIKE * min(heights)
