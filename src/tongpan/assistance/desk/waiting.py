"""Loaded when the platform starts: from then on the desk keeps what any part tells."""

from __future__ import annotations

from . import actions  # noqa: F401  (registers itself as the one who keeps news)
