"""Indicators and inequality, one file per family: tables in, tables out, exact at any size."""
