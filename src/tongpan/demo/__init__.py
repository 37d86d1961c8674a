"""Synthetic regions: everything here is made up, from a seed, and marked so."""
