"""Writes: ask whether something worked, and keep the answer as a run."""

from .effect import ask, make_effect, start_again

__all__ = ["ask", "make_effect", "start_again"]
