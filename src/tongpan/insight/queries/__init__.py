"""Reads across models: what the core's tables, the pages and the command line are made from."""
