"""Reads of the registry across models; nothing here writes."""
