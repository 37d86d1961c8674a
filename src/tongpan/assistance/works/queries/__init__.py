"""Reads of works and money."""
