"""What is written in partnership, one file per kind of record."""

from .bonds import Draft, end_bond, make_bond, make_bonds, take_back_bonds
from .replaced import let_give_way, let_go_on

__all__ = ["Draft", "end_bond", "let_give_way", "let_go_on", "make_bond", "make_bonds", "take_back_bonds"]
