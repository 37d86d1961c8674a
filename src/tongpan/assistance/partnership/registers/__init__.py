"""The registers of partnership: what can be listed, counted and cited. Every file beside this one is loaded."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from .bonds import BONDS

__all__ = ["BONDS"]

for _found in iter_modules(__path__):
    import_module(f"{__name__}.{_found.name}")
