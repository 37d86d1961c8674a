"""Database rows to core tables: the only gate."""

from .board import Board, board_of

__all__ = ["Board", "board_of"]
