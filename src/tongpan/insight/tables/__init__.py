"""Database rows to core tables: the only gate."""

from .board import Board, board_of
from .differences import Difference

__all__ = ["Board", "Difference", "board_of"]
