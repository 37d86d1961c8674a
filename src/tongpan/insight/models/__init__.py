"""The models of insight."""

from .run import Adoption, Purchase, Run

__all__ = ["Adoption", "Purchase", "Run"]
