"""Reads of the exchange of people."""
