"""Indicators and inequality, one file per family: tables in, tables out, exact at any size.

sections = split(figures, rules.weights()).sections
gap = find_gap(sections, rules)
"""

from tongpan_core.measure.checks import Finding, check_figures
from tongpan_core.measure.exclusions import Counting, counting
from tongpan_core.measure.gap import (
    Cell,
    CheckGap,
    CheckRow,
    Excluded,
    Gap,
    IndicatorGap,
    SchoolGap,
    StageGap,
    Verdict,
)
from tongpan_core.measure.gini import gini
from tongpan_core.measure.indicators import IndicatorTable, combine, measure
from tongpan_core.measure.inequality import Dispersion, difference_coefficient, dispersion, lorenz
from tongpan_core.measure.influence import Influence, influence
from tongpan_core.measure.judging import by_county, find_gap, worst
from tongpan_core.measure.messages import Message
from tongpan_core.measure.split import Split, SplitRow, split, stage_shares
from tongpan_core.measure.staffing import Reconciliation, StaffRow, reconcile, staff_figures
from tongpan_core.measure.theil import TheilSplit, theil_l, theil_split, theil_t

__all__ = [
    "Cell",
    "CheckGap",
    "CheckRow",
    "Counting",
    "Dispersion",
    "Excluded",
    "Finding",
    "Gap",
    "IndicatorGap",
    "IndicatorTable",
    "Influence",
    "Message",
    "Reconciliation",
    "SchoolGap",
    "Split",
    "SplitRow",
    "StaffRow",
    "StageGap",
    "TheilSplit",
    "Verdict",
    "by_county",
    "check_figures",
    "combine",
    "counting",
    "difference_coefficient",
    "dispersion",
    "find_gap",
    "gini",
    "influence",
    "lorenz",
    "measure",
    "reconcile",
    "split",
    "staff_figures",
    "stage_shares",
    "theil_l",
    "theil_split",
    "theil_t",
    "worst",
]
