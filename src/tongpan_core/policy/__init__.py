"""The numbers of the law as data: every value dated, regional and with its reference.

>>> from datetime import date
>>> value = parameter("resources/L1/threshold").at(date(2024, 9, 1), region="441826", stage="junior")
>>> value.number, value.region, str(value.since)
(5.3, 'national', '2017-04-19')
"""

from tongpan_core.policy.cards import CheckRule, ExclusionRule, IndicatorRule, Reading
from tongpan_core.policy.evaluations import Evaluation, EvaluationItem, EvaluationPart, Slot, evaluations
from tongpan_core.policy.figures import Figure, Unit, figure_catalogue, stands_whole, units
from tongpan_core.policy.loader import read_parameter
from tongpan_core.policy.packs import RulePack, load_pack, pack_codes, rule_pack
from tongpan_core.policy.rules import Check, Exclusion, Indicator, Rules
from tongpan_core.policy.statistics import StatisticsRule, statistics_rules
from tongpan_core.policy.tree import Reform, Tree, load_tree, parameter, policy
from tongpan_core.policy.values import NATIONAL, Parameter, PolicyError, Value

__all__ = [
    "NATIONAL",
    "Check",
    "CheckRule",
    "Evaluation",
    "EvaluationItem",
    "EvaluationPart",
    "Exclusion",
    "ExclusionRule",
    "Figure",
    "Indicator",
    "IndicatorRule",
    "Parameter",
    "PolicyError",
    "Reading",
    "Reform",
    "RulePack",
    "Rules",
    "Slot",
    "StatisticsRule",
    "Tree",
    "Unit",
    "Value",
    "evaluations",
    "figure_catalogue",
    "load_pack",
    "load_tree",
    "pack_codes",
    "parameter",
    "policy",
    "read_parameter",
    "rule_pack",
    "stands_whole",
    "statistics_rules",
    "units",
]
