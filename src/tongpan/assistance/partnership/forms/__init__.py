"""The forms of partnership, one file per kind of record."""
