"""Each module is a command of ``tongpan manage``."""
