"""Reads: outcomes by school and year, who was helped from when on, the runs that were kept."""
