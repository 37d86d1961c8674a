"""The registers of research: what can be listed, counted and cited."""

from . import mentoring

__all__ = ["mentoring"]
