"""Sampling designs, weights and the variance of what a sample says."""
