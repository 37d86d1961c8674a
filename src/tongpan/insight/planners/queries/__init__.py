"""Reads of the planners' runs."""
