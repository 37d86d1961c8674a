"""The forms of works and money."""
