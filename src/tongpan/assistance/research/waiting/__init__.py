"""What waits for people in research, training and mentoring."""

from . import activities, mentoring

__all__ = ["activities", "mentoring"]
