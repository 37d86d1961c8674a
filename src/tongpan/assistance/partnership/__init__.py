"""Bonds: who helps whom, in which form, from when until when."""
