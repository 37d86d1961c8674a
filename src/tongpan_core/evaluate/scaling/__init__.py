"""Scaling of tests: item analysis, item response models, linking, differential items."""

from .classical import Distractor, ItemAnalysis, distractors, item_analysis
from .fit import Prior, Scale, fit
from .responses import Responses, responses
from .uncertainty import difficulty_errors, with_errors

__all__ = [
    "Distractor", "ItemAnalysis", "Prior", "Responses", "Scale", "difficulty_errors", "distractors", "fit",
    "item_analysis", "responses", "with_errors",
]  # fmt: skip
