"""The gate to the core: records to a study, a study to an effect and a verdict as plain data."""

from .effect import effect_of
from .lacks import Lacks, lacks_of
from .power import Plan, power_of
from .study import Asked, Study, study_of

__all__ = ["Asked", "Lacks", "Plan", "Study", "effect_of", "lacks_of", "power_of", "study_of"]
