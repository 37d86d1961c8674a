"""Rows of tests as the core takes them."""
