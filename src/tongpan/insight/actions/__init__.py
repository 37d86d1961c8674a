"""What insight does: measure, plan, adopt. Each write is one transaction with its audit record."""
