"""Who mentors whom: apprentices to mentors by subject, stage, distance and load, as many as can be."""

from tongpan_core.plan.mentoring.defaults import Defaults, defaults
from tongpan_core.plan.mentoring.explain import Coverage, Explanation, Lack, explain
from tongpan_core.plan.mentoring.plan import MentoringPlan, Pair
from tongpan_core.plan.mentoring.problem import Apprentice, Limits, Mentor, MentoringProblem, Place, Weights
from tongpan_core.plan.mentoring.solve import Params, solve
from tongpan_core.plan.mentoring.verify import Violation, objective, unevenness, violations

__all__ = [
    "Apprentice", "Coverage", "Defaults", "Explanation", "Lack", "Limits", "Mentor", "MentoringPlan",
    "MentoringProblem", "Pair", "Params", "Place", "Violation", "Weights", "defaults", "explain", "objective", "solve",
    "unevenness", "violations",
]  # fmt: skip
