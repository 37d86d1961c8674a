"""A person's desk: what waits for them, and what they are told."""
