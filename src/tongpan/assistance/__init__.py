"""What people agree and do: partnership first, the other parts rest on it."""
