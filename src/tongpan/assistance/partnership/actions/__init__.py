"""What is written in partnership, one file per kind of record."""

from .bonds import Draft, end_bond, make_bond, make_bonds, take_back_bonds

__all__ = ["Draft", "end_bond", "make_bond", "make_bonds", "take_back_bonds"]
