"""What is wrong with the numbers that an evaluation was given."""

from __future__ import annotations


class EvaluationError(ValueError):
    """The data cannot answer the question; the message names what is missing or wrong and what to do."""
