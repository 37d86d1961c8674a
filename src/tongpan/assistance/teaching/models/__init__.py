"""The models of shared teaching: platforms and whom they serve."""

from .platforms import Platform, Service, SpanSet

__all__ = ["Platform", "Service", "SpanSet"]
