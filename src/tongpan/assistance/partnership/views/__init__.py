"""The pages of partnership, one file per kind of record."""
