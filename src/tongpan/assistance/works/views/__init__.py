"""The pages of works and money."""
