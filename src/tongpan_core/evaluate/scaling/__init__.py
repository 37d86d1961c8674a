"""Scaling of tests: item analysis, item response models, linking, differential items."""

from .classical import Distractor, ItemAnalysis, distractors, item_analysis
from .differential import Logistic, MantelHaenszel, logistic_differences, mantel_haenszel
from .equating import Equated, equipercentile, linear, score_shares
from .equating_anchor import AnchorMoments, chained, frequency_estimation, joint_of, levine, tucker
from .equating_true import Worth, true_scores
from .fit import Prior, Scale, fit
from .linking import Common, Link, common, link
from .linking_models import Anchor, link_models
from .ordinal import OrdinalDifferences, ordinal_differences
from .ratio import LikelihoodRatio, likelihood_ratio
from .responses import Responses, responses
from .scores import Abilities, ItemFit, abilities, expected_scores, information, item_fit, person_fit, plausible_values
from .uncertainty import difficulty_errors, with_errors

__all__ = [
    "Abilities", "Anchor", "AnchorMoments", "Common", "Distractor", "Equated", "ItemAnalysis", "ItemFit",
    "LikelihoodRatio", "Link", "Logistic", "MantelHaenszel", "OrdinalDifferences", "Prior", "Responses", "Scale",
    "Worth", "abilities", "chained", "common", "difficulty_errors", "distractors", "equipercentile", "expected_scores",
    "fit", "frequency_estimation", "information", "item_analysis", "item_fit", "joint_of", "levine",
    "likelihood_ratio", "linear", "link", "link_models", "logistic_differences", "mantel_haenszel",
    "ordinal_differences", "person_fit", "plausible_values", "responses", "score_shares", "true_scores", "tucker",
    "with_errors",
]  # fmt: skip
