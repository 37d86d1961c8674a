"""Charts and maps as SVG from plain numbers. The same picture goes to the page, the PDF and the Word report."""

from .bars import Bar, bars, dumbbell
from .chart import Chart, fitting
from .dots import DotRow, dots
from .funnel import Limits, Spot, funnel
from .heat import heat, shade
from .intervals import Estimate, caterpillar
from .lines import frontier, progress, trend
from .lorenz import lorenz
from .map import CROWD, Area, Flow, Place, map_of
from .marks import Tone, tone_of
from .projection import hull
from .spark import spark

__all__ = [
    "CROWD",
    "Area",
    "Bar",
    "Chart",
    "DotRow",
    "Estimate",
    "Flow",
    "Limits",
    "Place",
    "Spot",
    "Tone",
    "bars",
    "caterpillar",
    "dots",
    "dumbbell",
    "fitting",
    "frontier",
    "funnel",
    "heat",
    "hull",
    "lorenz",
    "map_of",
    "progress",
    "shade",
    "spark",
    "tone_of",
    "trend",
]
