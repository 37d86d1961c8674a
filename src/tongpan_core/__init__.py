"""Tongpan's thinking: tables and parameters in, results out. No Django, no database, no network."""
