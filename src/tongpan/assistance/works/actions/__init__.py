"""Every change of works and money, each with its audit record in the same transaction."""
