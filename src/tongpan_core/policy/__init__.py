"""The numbers of the law as data: every value dated, regional and with its reference."""
