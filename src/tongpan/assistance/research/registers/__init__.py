"""The registers of research: what can be listed, counted and cited."""

from . import activities, attendance, honours, mentoring, papers, programmes

__all__ = ["activities", "attendance", "honours", "mentoring", "papers", "programmes"]
