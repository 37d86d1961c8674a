"""A map of counties and schools: shaded areas, marks that open the school, arrows, labels that do not meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongpan.ui.formats import number

from . import chart as c
from .map_parts import DASHES, Labels, classes, foot, shade_of
from .marks import COLOURS, Tone, mark
from .projection import Projection, Ring, fit, middle

NO_SHADES = "#f8f6f0"
"""Where nothing shades the areas, they are ground for the marks."""
MARGIN, FOOT = 22.0, 58.0
CROWD = 600
"""With more places than this, marks are dots without words."""


@dataclass(frozen=True)
class Area:
    """A county or town. ``value`` shades it (None: grey); ``text`` says what the value means.

    ``drawn_around``: the rings are no border but a hull of what lies in it; it is dashed and the legend says so.
    """

    key: str
    name: str
    rings: Sequence[Ring]
    value: float | None = None
    text: str = ""
    href: str = ""
    drawn_around: bool = False


@dataclass(frozen=True)
class Place:
    """A school. Its tone is a shape and a colour."""

    key: str
    name: str
    longitude: float
    latitude: float
    tone: Tone = "met"
    text: str = ""
    href: str = ""
    labelled: bool = False


@dataclass(frozen=True)
class Flow:
    """Somebody or something from one place to another, by their keys; ``amount`` is the arrow's width."""

    start: str
    end: str
    amount: float = 1.0
    text: str = ""


def _area(area: Area, project: Projection, fill: str) -> str:
    outline = "".join(c.path([project(*point[:2]) for point in ring], close=True) for ring in area.rings)
    shape = c.tag(
        "path",
        d=outline,
        fill=fill,
        fill_rule="evenodd",
        stroke="#8c8672",
        stroke_width=0.9,
        stroke_dasharray=DASHES if area.drawn_around else None,
        fill_opacity=0.55 if area.drawn_around else None,
        stroke_linejoin="round",
        vector_effect="non-scaling-stroke",
        class_="shape",
    )
    words = f"{area.name}: {area.text}" if area.text else area.name
    inside = c.hint(words) + shape
    if area.href:
        return c.tag("a", inside, href=area.href, aria_label=words, data_unit=area.key)
    return c.tag("g", inside, data_unit=area.key)


def _place(place: Place, project: Projection, size: float) -> str:
    x, y = project(place.longitude, place.latitude)
    words = f"{place.name}: {place.text}" if place.text else place.name
    moved = {
        "transform": f"translate({c.num(x)} {c.num(y)})",
        "data_x": c.num(x),
        "data_y": c.num(y),
        "data_unit": place.key,
    }
    inside = c.hint(words) + mark(0, 0, place.tone, size, 0.9)
    return c.tag("a", inside, href=place.href, aria_label=words, **moved) if place.href else c.tag("g", inside, **moved)


def _crowd(places: Sequence[Place], project: Projection, size: float) -> list[str]:
    """Marks of one colour as one path, dots without words or links: thousands take a few kilobytes."""
    by_tone: dict[Tone, list[str]] = {}
    for place in places:
        x, y = project(place.longitude, place.latitude)
        by_tone.setdefault(place.tone, []).append(f"M{x:.1f} {y:.1f}h0")
    return [
        c.tag(
            "path",
            d="".join(steps),
            fill="none",
            stroke=COLOURS[tone],
            stroke_width=2 * size,
            stroke_opacity=0.75,
            stroke_linecap="square" if tone == "muted" else "round",
            vector_effect="non-scaling-stroke",
        )
        for tone, steps in by_tone.items()
    ]


def _flow(flow: Flow, where: dict[str, tuple[float, float]], widest: float) -> str:
    (x0, y0), (x1, y1) = where[flow.start], where[flow.end]
    length = max(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 1.0)
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    bend = length * 0.16
    mx, my = (x0 + x1) / 2 - uy * bend, (y0 + y1) / 2 + ux * bend
    ex, ey = x1 - ux * 6, y1 - uy * 6
    width = 1.2 + 3.2 * flow.amount / widest
    curve = c.tag(
        "path",
        d=f"M{c.num(x0)} {c.num(y0)}Q{c.num(mx)} {c.num(my)} {c.num(ex)} {c.num(ey)}",
        fill="none",
        stroke=c.BLUE,
        stroke_width=width,
        data_width=c.num(width),
        stroke_opacity=0.7,
        stroke_linecap="round",
        class_="shape",
    )
    dx, dy = ex - mx, ey - my
    norm = max((dx * dx + dy * dy) ** 0.5, 0.1)
    dx, dy, head = dx / norm, dy / norm, 4 + width
    x, y = ex + dx * 2, ey + dy * 2
    back, side = -(head + 2), head * 0.55  # from the tip, on which the arrow keeps its size when the map is zoomed
    wings = [(dx * back - dy * side, dy * back + dx * side), (dx * back + dy * side, dy * back - dx * side)]
    arrow = c.tag(
        "path",
        d=c.path([(0.0, 0.0), *wings], close=True),
        fill=c.BLUE,
        transform=f"translate({c.num(x)} {c.num(y)})",
        data_x=c.num(x),
        data_y=c.num(y),
    )
    return c.tag("g", c.hint(flow.text), curve, arrow)


def map_of(
    title: str,
    areas: Sequence[Area] = (),
    places: Sequence[Place] = (),
    flows: Sequence[Flow] = (),
    *,
    legend_text: str = "",
    tones: dict[Tone, str] | None = None,
    width: int = 720,
    height: int = 620,
    names: bool = True,
) -> c.Chart:
    """The picture with its legend and scale. ``legend_text`` names what shades the areas, ``tones`` the marks.

    Places outside the areas by more than a degree (a wrong coordinate) are left out of the picture, not of the table.
    More than :data:`CROWD` places become dots without words or links, as nobody can point at one among so many.
    Raises ``ValueError`` where there is neither an area nor a place.
    """
    corners = [point for area in areas for ring in area.rings for point in ring]
    shown = _near(places, corners)
    project, tall = fit([*corners, *((p.longitude, p.latitude) for p in shown)], width, height, MARGIN)
    values = [area.value for area in areas if area.value is not None]
    bounds = classes(values)
    parts = [_area(area, project, shade_of(area.value, bounds) if bounds else NO_SHADES) for area in areas]
    where = {place.key: project(place.longitude, place.latitude) for place in shown}
    where |= {area.key: project(*middle(area.rings)) for area in areas if area.rings}
    drawn = [flow for flow in flows if flow.start in where and flow.end in where]
    parts += [_flow(flow, where, _widest(drawn)) for flow in drawn]
    size = 4.4 if len(shown) < 120 else 3.4 if len(shown) < 400 else 2.4
    ordered = sorted(shown, key=lambda p: p.tone != "met")
    crowded = len(shown) > CROWD
    parts += _crowd(ordered, project, size) if crowded else [_place(place, project, size) for place in ordered]
    parts.append(c.tag("g", *_names(areas, shown, project, names), class_="names"))
    around = any(area.drawn_around for area in areas)
    parts += foot(values, {place.tone for place in shown}, legend_text, tones, project, tall, width, around=around)
    rows = tuple((a.name, a.text or number(a.value)) for a in areas) + tuple((p.name, p.text) for p in places)
    return c.Chart(
        c.picture(width, tall + FOOT, title, parts, "map"), title, (_("Place"), legend_text or _("State")), rows
    )


def _widest(flows: Sequence[Flow]) -> float:
    """The amount of the widest arrow. Where all are alike the width says nothing, and many thin ones stay readable."""
    amounts = [flow.amount for flow in flows]
    largest = max(amounts, default=1.0) or 1.0
    return largest * (6.0 if len(flows) > 1 and largest - min(amounts) < largest / 2 else 1.0)


def _near(places: Sequence[Place], corners: Sequence[Sequence[float]]) -> Sequence[Place]:
    if not corners:
        return places
    xs, ys = [p[0] for p in corners], [p[1] for p in corners]
    west, east, south, north = min(xs) - 1, max(xs) + 1, min(ys) - 1, max(ys) + 1
    return [p for p in places if west <= p.longitude <= east and south <= p.latitude <= north]


def _names(areas: Sequence[Area], places: Sequence[Place], project: Projection, names: bool) -> list[str]:
    labels = Labels()
    named = [area for area in areas if names and area.rings and area.name]
    parts = [labels.put(*project(*middle(area.rings)), area.name, 13, bold=True) for area in named]
    spots = [(place.name, *project(place.longitude, place.latitude)) for place in places if place.labelled]
    return parts + [labels.put(x, y - 9, name, 11) for name, x, y in spots]
