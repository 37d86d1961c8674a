"""What waits for people in research, training and mentoring."""

from . import mentoring

__all__ = ["mentoring"]
