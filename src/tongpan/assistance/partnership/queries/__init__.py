"""What is read in partnership, one file per kind of record."""

from .bonds import BondRow, bonds_of, history_of, names_of, pairs_between, rows_of, with_rows

__all__ = ["BondRow", "bonds_of", "history_of", "names_of", "pairs_between", "rows_of", "with_rows"]
