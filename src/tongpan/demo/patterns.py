"""The moulds of schools, and the counties of the demonstration region with how many of each they have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

SEAT, TOWN, VILLAGE = "seat", "town", "village"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A mould: 办学类型, where such schools stand; per stage the median of pupils and the spread of its logarithm."""

    kind: str
    place: str
    stages: Mapping[str, tuple[float, float]]
    public: bool = True
    boarding: float = 0.0


PATTERNS: Mapping[str, Pattern] = {
    "garden_seat": Pattern("111", SEAT, {"kindergarten": (300, 0.30)}),
    "garden_private": Pattern("111", SEAT, {"kindergarten": (210, 0.35)}, public=False),
    "garden_town": Pattern("111", TOWN, {"kindergarten": (190, 0.35)}),
    "primary_seat": Pattern("211", SEAT, {"primary": (1260, 0.38)}),
    "primary_town": Pattern("211", TOWN, {"primary": (540, 0.38)}, boarding=0.2),
    "primary_village": Pattern("211", VILLAGE, {"primary": (190, 0.42)}),
    "point": Pattern("218", VILLAGE, {"primary": (42, 0.55)}),
    "junior_seat": Pattern("311", SEAT, {"junior": (1240, 0.34)}, boarding=0.2),
    "junior_town": Pattern("311", TOWN, {"junior": (520, 0.38)}, boarding=0.9),
    "nine_town": Pattern("312", TOWN, {"primary": (430, 0.35), "junior": (270, 0.35)}, boarding=0.7),
    "nine_private": Pattern("312", SEAT, {"primary": (980, 0.25), "junior": (560, 0.25)}, public=False, boarding=0.8),
    "complete": Pattern("341", SEAT, {"junior": (720, 0.25), "senior": (980, 0.2)}, boarding=0.8),
    "twelve_private": Pattern(
        "345", SEAT, {"primary": (880, 0.2), "junior": (600, 0.2), "senior": (420, 0.2)}, public=False, boarding=1.0
    ),
    "senior": Pattern("342", SEAT, {"senior": (1900, 0.25)}, boarding=1.0),
    "vocational": Pattern("365", SEAT, {"senior": (1500, 0.25)}, boarding=1.0),
    "special": Pattern("514", SEAT, {"primary": (80, 0.2), "junior": (36, 0.2)}, boarding=0.5),
}


@dataclass(frozen=True)
class CountyShape:
    """A county: its names and codes, its schools by mould, and how rich, uneven and growing it is.

    ``size`` multiplies pupils; ``means`` the resources per pupil; ``spread`` is the standard deviation of the logarithm
    of a school's resources per pupil around its county's; ``former`` is the code that it had until 清新 became a
    district in September 2012.
    """

    slug: str
    name: str
    short: str
    name_en: str
    code: str
    seat_setting: str
    centre: tuple[float, float]
    towns: int
    schools: Mapping[str, int]
    size: float = 1.0
    means: float = 1.0
    spread: float = 0.3
    kind: str = "county"
    former: str = ""


def _shape(slug: str, names: str, centre: tuple[float, float], towns: int, counts: str, **more: object) -> CountyShape:
    name, short, name_en = names.split("|")
    numbers = dict(zip(PATTERNS, map(int, counts.split()), strict=True))
    fields = {"code": slug, "seat_setting": "121", **more}
    return CountyShape(slug, name, short, name_en, centre=centre, towns=towns, schools=numbers, **fields)  # type: ignore[arg-type]


# Numbers of schools follow the order of PATTERNS: three kinds of kindergarten, primaries of seat, town and village,
# teaching points, juniors of seat and town, nine-year of town and private, complete, twelve-year, senior,
# vocational, special.
COUNTIES: tuple[CountyShape, ...] = (
    _shape("441802", "清城区|清城区|Qingcheng District", (113.06, 23.70), 8,
           "10 14 8 22 10 14 6 9 6 3 4 2 2 3 2 1", seat_setting="111", size=1.1, means=1.02, spread=0.24),
    _shape("441827", "清新区|清新区|Qingxin District", (112.95, 23.80), 8,
           "4 6 8 9 10 18 12 4 7 3 1 1 0 2 1 1", code="441803", former="441827", seat_setting="111", means=1.0,
           spread=0.30),
    _shape("441821", "佛冈县|佛冈县|Fogang County", (113.53, 23.88), 6,
           "3 4 6 6 7 11 7 3 5 2 1 1 0 1 1 1", size=0.85, means=1.10, spread=0.22),
    _shape("441823", "阳山县|阳山县|Yangshan County", (112.64, 24.47), 12,
           "3 3 10 5 12 16 14 3 9 3 0 1 0 1 1 1", size=0.75, means=0.97, spread=0.46),
    _shape("441825", "连山壮族瑶族自治县|连山县|Lianshan Zhuang and Yao Autonomous County", (112.08, 24.57), 6,
           "2 1 5 3 6 9 7 2 3 2 0 0 0 1 0 1", size=0.62, means=1.24, spread=0.17),
    _shape("441826", "连南瑶族自治县|连南县|Liannan Yao Autonomous County", (112.29, 24.60), 7,
           "2 2 6 3 7 12 9 2 4 3 0 1 0 1 1 1", size=0.72, means=1.02, spread=0.38),
    _shape("441881", "英德市|英德市|Yingde City", (113.41, 24.18), 15,
           "5 8 12 11 15 26 16 5 12 4 2 2 1 2 1 1", seat_setting="111", size=0.92, means=0.98, spread=0.36),
    _shape("441882", "连州市|连州市|Lianzhou City", (112.38, 24.82), 10,
           "4 5 8 7 10 17 12 4 8 2 1 1 0 2 1 1", seat_setting="111", size=0.85, means=1.04, spread=0.30),
    _shape("4418GX", "清远高新技术产业开发区|清远高新区|Qingyuan High-tech Zone", (113.11, 23.58), 2,
           "1 2 1 3 2 1 0 1 1 0 1 0 0 0 0 0", seat_setting="112", size=0.9, means=1.12, spread=0.2, kind="zone"),
)  # fmt: skip


def small(slug: str) -> CountyShape:
    """A county of the region with thirteen schools of many kinds."""
    own = next(shape for shape in COUNTIES if shape.slug == slug)
    numbers = dict(zip(PATTERNS, (0, 0, 1, 1, 2, 2, 2, 1, 1, 1, 0, 1, 0, 0, 0, 1), strict=True))
    return replace(own, towns=2, schools=numbers, size=0.6, means=1.0, spread=0.34)
