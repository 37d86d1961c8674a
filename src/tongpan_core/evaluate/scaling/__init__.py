"""Scaling of tests: item analysis, item response models, linking, differential items."""

from .classical import Distractor, ItemAnalysis, distractors, item_analysis
from .differential import Logistic, MantelHaenszel, logistic_differences, mantel_haenszel
from .fit import Prior, Scale, fit
from .linking import Common, Link, common, link
from .linking_models import Anchor, link_models
from .ordinal import OrdinalDifferences, ordinal_differences
from .ratio import LikelihoodRatio, likelihood_ratio
from .responses import Responses, responses
from .scores import Abilities, ItemFit, abilities, expected_scores, information, item_fit, person_fit, plausible_values
from .uncertainty import difficulty_errors, with_errors

__all__ = [
    "Abilities", "Anchor", "Common", "Distractor", "ItemAnalysis", "ItemFit", "LikelihoodRatio", "Link", "Logistic",
    "MantelHaenszel", "OrdinalDifferences", "Prior", "Responses", "Scale", "abilities", "common", "difficulty_errors",
    "distractors", "expected_scores", "fit", "information", "item_analysis", "item_fit", "likelihood_ratio", "link",
    "link_models", "logistic_differences", "mantel_haenszel", "ordinal_differences", "person_fit", "plausible_values",
    "responses", "with_errors",
]  # fmt: skip
