"""The models of all parts, so that Django gives them one label and one history of migrations."""

from .partnership.models import Bond, BondMember

__all__ = ["Bond", "BondMember"]
