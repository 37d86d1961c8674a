"""The forms of insight."""

from .gap import GapFilter, RunFilter

__all__ = ["GapFilter", "RunFilter"]
