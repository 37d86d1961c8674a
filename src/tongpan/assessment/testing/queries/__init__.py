"""Reads of tests."""
