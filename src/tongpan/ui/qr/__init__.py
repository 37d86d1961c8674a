"""QR codes (GB/T 18284, ISO/IEC 18004): a short address as a picture, without another library."""

from .picture import svg
from .symbol import symbol

__all__ = ["svg", "symbol"]
