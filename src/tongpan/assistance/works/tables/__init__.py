"""From records to the core's tables and back: the light of rooms, and the rooms that a school should have."""

from .lighting import Rules, ShownVerdict, judged, light_of, verdict_of

__all__ = ["Rules", "ShownVerdict", "judged", "light_of", "verdict_of"]
