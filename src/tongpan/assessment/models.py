"""The models of both parts, so that Django gives them one label and one history of migrations."""

from .appraisal import models as appraisal
from .testing import models as testing

__all__ = ["appraisal", "testing"]
