"""Settings, addresses and the command line: the top of the house."""
